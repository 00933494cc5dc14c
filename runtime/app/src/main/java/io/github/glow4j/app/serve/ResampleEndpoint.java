package io.github.glow4j.app.serve;

import io.github.glow4j.inference.Latents;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code /v1/resample}: an image with some of its levels drawn anew. */
final class ResampleEndpoint implements Endpoint {
    private static final class Body extends Source {
        Set<Integer> levels = Set.of();
        float temperature = 0.7f;
        long seed;
        LatentValues.@Nullable Encoding latents;
    }

    private final Engine engine;

    ResampleEndpoint(Engine engine) {
        this.engine = engine;
    }

    @Override
    public Answer answer(ApiRequest request) {
        Body body = request.json(Body.class);
        if (body.levels.isEmpty()) {
            throw Problem.of(422, "levels: at least one number is needed");
        }
        Latents start = Source.latents(engine, request.ticket(), body);
        Latents latents = engine.model().resampleLevels(start, body.levels, body.temperature, body.seed);
        return ImageAnswers.ofLatents(request, engine, latents, body.labels(1), body.latents);
    }
}
