package io.github.glow4j.app.serve;

import io.github.glow4j.inference.Images;
import io.github.glow4j.inference.Latents;
import org.jspecify.annotations.Nullable;

/** {@code /v1/sample}: new images. */
final class SampleEndpoint implements Endpoint {
    private static final class Body {
        int count = 1;
        float temperature = 0.7f;
        long seed;
        int @Nullable [] labels;
        boolean returnLatents;
        LatentValues.@Nullable Encoding latents;
    }

    private final Engine engine;

    SampleEndpoint(Engine engine) {
        this.engine = engine;
    }

    @Override
    public Answer answer(ApiRequest request) {
        Body body = request.json(Body.class);
        engine.checkCount("count", body.count);
        Latents latents = engine.model().sampleLatents(body.count, body.temperature, body.seed);
        Images images = engine.decode(latents, body.labels, request.ticket());
        return body.returnLatents
                ? ImageAnswers.of(request, images, latents, body.latents)
                : ImageAnswers.of(request, images);
    }
}
