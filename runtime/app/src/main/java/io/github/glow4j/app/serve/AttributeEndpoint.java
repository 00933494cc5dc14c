package io.github.glow4j.app.serve;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.glow4j.inference.Attributes;
import io.github.glow4j.inference.Latents;
import io.github.glow4j.models.Npy;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code /v1/attribute}: the direction from images without something to images with it. The model is left as it is. */
final class AttributeEndpoint implements Endpoint {
    private static final class Body {
        @Nullable
        String name;

        List<ImageBytes> with = List.of();
        List<ImageBytes> without = List.of();

        /** Class of all the images, for a model with classes. */
        @Nullable
        Integer label;

        LatentValues.@Nullable Encoding latents;
    }

    private final Engine engine;

    AttributeEndpoint(Engine engine) {
        this.engine = engine;
    }

    @Override
    public Answer answer(ApiRequest request) {
        String form = request.accepted(Answer.JSON, Answer.NUMBERS, Answer.NPY);
        Body body = request.json(Body.class);
        engine.checkCount("with", body.with.size());
        engine.checkCount("without", body.without.size());
        float[] direction = Attributes.direction(
                encode(body.with, body.label, request.ticket()), encode(body.without, body.label, request.ticket()));
        Latents latents = Latents.of(direction);
        return switch (form) {
            case Answer.NUMBERS -> Answer.plain(form, LatentValues.littleEndian(latents));
            case Answer.NPY -> Answer.plain(form, Npy.bytes(direction, 1, direction.length));
            default -> {
                ObjectNode content = JsonFormat.object();
                content.set("direction", LatentValues.json(latents, 0, body.latents));
                if (body.name != null) {
                    content.put("name", body.name);
                }
                yield Answer.json(content);
            }
        };
    }

    private Latents encode(List<ImageBytes> files, @Nullable Integer label, Ticket ticket) {
        int[] labels = null;
        if (label != null) {
            labels = new int[files.size()];
            Arrays.fill(labels, label);
        }
        return engine.encode(engine.pictures().read(files, ticket), labels, ticket)
                .latents();
    }
}
