package io.github.glow4j.app.serve;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.glow4j.inference.Encoding;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code /v1/encode} and {@code /v1/likelihood}: images to latents, or only to their likelihoods. */
final class EncodeEndpoint implements Endpoint {
    private static final class Body {
        List<ImageBytes> images = List.of();
        int @Nullable [] labels;
        LatentValues.@Nullable Encoding latents;
    }

    private final Engine engine;
    private final boolean withLatents;

    private EncodeEndpoint(Engine engine, boolean withLatents) {
        this.engine = engine;
        this.withLatents = withLatents;
    }

    static EncodeEndpoint encode(Engine engine) {
        return new EncodeEndpoint(engine, true);
    }

    static EncodeEndpoint likelihood(Engine engine) {
        return new EncodeEndpoint(engine, false);
    }

    @Override
    public Answer answer(ApiRequest request) {
        String form = withLatents ? request.accepted(Answer.JSON, Answer.NUMBERS) : request.accepted(Answer.JSON);
        Body body = body(request);
        engine.checkCount("images", body.images.size());
        Encoding encoding =
                engine.encode(engine.pictures().read(body.images, request.ticket()), body.labels, request.ticket());
        if (form.equals(Answer.NUMBERS)) {
            return Answer.plain(Answer.NUMBERS, LatentValues.littleEndian(encoding.latents()));
        }
        ObjectNode content = JsonFormat.object();
        if (withLatents) {
            LatentValues.write(content, encoding.latents(), body.latents);
            ImageAnswers.writeProjections(
                    content, encoding.latents(), engine.model().attributes());
        }
        ArrayNode bits = content.putArray("bitsPerDimension");
        Arrays.stream(encoding.bitsPerDimension()).forEach(bits::add);
        ArrayNode logLikelihood = content.putArray("logLikelihood");
        Arrays.stream(encoding.logLikelihood()).forEach(logLikelihood::add);
        return Answer.json(content);
    }

    private static Body body(ApiRequest request) {
        if (request.contentType(Answer.JSON, Answer.PNG, "image/jpeg").equals(Answer.JSON)) {
            return request.json(Body.class);
        }
        Body body = new Body();
        body.images = List.of(new ImageBytes(request.body()));
        return body;
    }
}
