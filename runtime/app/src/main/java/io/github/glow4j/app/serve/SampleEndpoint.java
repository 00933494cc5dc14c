package io.github.glow4j.app.serve;

import io.github.glow4j.inference.Images;
import io.github.glow4j.inference.Latents;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** {@code /v1/sample}: new images. */
final class SampleEndpoint implements Endpoint {
    private static final class Body {
        int count = 1;
        float temperature = 0.7f;
        long seed;
        long @Nullable [] seeds;
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
        Latents latents = body.seeds == null ? several(body) : oneEach(body.seeds, body.temperature);
        Images images = engine.decode(latents, body.labels, request.ticket());
        return body.returnLatents
                ? ImageAnswers.of(
                        request, images, latents, body.latents, engine.model().attributes())
                : ImageAnswers.of(request, images);
    }

    private Latents several(Body body) {
        engine.checkCount("count", body.count);
        return engine.model().sampleLatents(body.count, body.temperature, body.seed);
    }

    /** What a count of 1 gives for each of the seeds. */
    private Latents oneEach(long[] seeds, float temperature) {
        engine.checkCount("seeds", seeds.length);
        return Latents.of(Arrays.stream(seeds)
                .mapToObj(seed ->
                        engine.model().sampleLatents(1, temperature, seed).values())
                .toArray(float[][]::new));
    }
}
