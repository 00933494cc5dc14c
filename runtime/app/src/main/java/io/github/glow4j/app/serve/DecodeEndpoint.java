package io.github.glow4j.app.serve;

import io.github.glow4j.inference.Latents;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code /v1/decode}: latents to images. */
final class DecodeEndpoint implements Endpoint {
    private static final class Body {
        List<LatentValues> latents = List.of();
        int @Nullable [] labels;
    }

    private final Engine engine;

    DecodeEndpoint(Engine engine) {
        this.engine = engine;
    }

    @Override
    public Answer answer(ApiRequest request) {
        request.accepted(Answer.JSON, Answer.PNG);
        Latents latents;
        int[] labels = null;
        if (request.contentType(Answer.JSON, Answer.NUMBERS).equals(Answer.NUMBERS)) {
            latents = LatentValues.of(request.body(), engine.model().manifest().latentSize());
            engine.checkCount("latents", latents.count());
        } else {
            Body body = request.json(Body.class);
            engine.checkCount("latents", body.latents.size());
            latents = LatentValues.of(body.latents);
            labels = body.labels;
        }
        return ImageAnswers.of(request, engine.decode(latents, labels, request.ticket()));
    }
}
