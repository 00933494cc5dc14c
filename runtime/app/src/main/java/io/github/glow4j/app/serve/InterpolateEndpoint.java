package io.github.glow4j.app.serve;

import io.github.glow4j.inference.Images;
import io.github.glow4j.inference.Interpolation;
import io.github.glow4j.inference.Latents;
import org.jspecify.annotations.Nullable;

/** {@code /v1/interpolate}: images on the way from one to another. */
final class InterpolateEndpoint implements Endpoint {
    private static final class Body {
        Source from = new Source();
        Source to = new Source();
        double @Nullable [] positions;

        @Nullable
        Integer steps;

        Interpolation path = Interpolation.LINEAR;

        @Nullable
        Integer label;

        boolean returnLatents;
        LatentValues.@Nullable Encoding latents;
    }

    private final Engine engine;

    InterpolateEndpoint(Engine engine) {
        this.engine = engine;
    }

    @Override
    public Answer answer(ApiRequest request) {
        Body body = request.json(Body.class);
        double[] positions = positions(body);
        engine.checkCount("positions", positions.length);
        Latents ends = Source.latents(engine, request.ticket(), body.from, body.to);
        float[][] rows = new float[positions.length][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = body.path.point(ends.row(0), ends.row(1), positions[i]);
        }
        Source labelled = new Source();
        labelled.label = body.label;
        Latents latents = Latents.of(rows);
        Images images = engine.decode(latents, labelled.labels(rows.length), request.ticket());
        return body.returnLatents
                ? ImageAnswers.of(
                        request, images, latents, body.latents, engine.model().attributes())
                : ImageAnswers.of(request, images);
    }

    private double[] positions(Body body) {
        if (body.positions != null && body.steps == null) {
            return body.positions;
        }
        if (body.positions != null || body.steps == null || body.steps < 2 || body.steps > engine.batchLimit()) {
            throw Problem.of(422, "give either positions or steps, 2 to " + engine.batchLimit());
        }
        double[] positions = new double[body.steps];
        for (int i = 0; i < positions.length; i++) {
            positions[i] = (double) i / (positions.length - 1);
        }
        return positions;
    }
}
