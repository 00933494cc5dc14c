package io.github.glow4j.app.serve;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.glow4j.inference.Attributes;
import io.github.glow4j.inference.Images;
import io.github.glow4j.inference.Latents;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Answers of images, and of images with their latents, in the form that the client accepts. */
final class ImageAnswers {
    private ImageAnswers() {}

    /**
     * Decodes latents, and answers the images with them.
     *
     * @param labels one per latent, for a model with classes
     */
    static Answer ofLatents(
            ApiRequest request,
            Engine engine,
            Latents latents,
            int @Nullable [] labels,
            LatentValues.@Nullable Encoding encoding) {
        Images images = engine.decode(latents, labels, request.ticket());
        return of(request, images, latents, encoding, engine.model().attributes());
    }

    /** Images alone: JSON or PNG. */
    static Answer of(ApiRequest request, Images images) {
        return request.accepted(Answer.JSON, Answer.PNG).equals(Answer.PNG)
                ? Answer.plain(Answer.PNG, Pictures.png(images))
                : Answer.json(json(images));
    }

    /** Images and their latents: JSON with both and how much of each attribute they have, PNG, or the latents as bytes. */
    static Answer of(
            ApiRequest request,
            Images images,
            Latents latents,
            LatentValues.@Nullable Encoding encoding,
            Attributes attributes) {
        return switch (request.accepted(Answer.JSON, Answer.PNG, Answer.NUMBERS)) {
            case Answer.PNG -> Answer.plain(Answer.PNG, Pictures.png(images));
            case Answer.NUMBERS -> Answer.plain(Answer.NUMBERS, LatentValues.littleEndian(latents));
            default -> {
                ObjectNode content = json(images);
                LatentValues.write(content, latents, encoding);
                writeProjections(content, latents, attributes);
                yield Answer.json(content);
            }
        };
    }

    /** Adds how much of each attribute latents have, in units of its direction. */
    static void writeProjections(ObjectNode content, Latents latents, Attributes attributes) {
        ArrayNode array = content.putArray("projections");
        for (int i = 0; i < latents.count(); i++) {
            ObjectNode projections = array.addObject();
            attributes.projections(latents.row(i)).forEach(projections::put);
        }
    }

    private static ObjectNode json(Images images) {
        ObjectNode content = JsonFormat.object();
        ArrayNode array = content.putArray("images");
        for (byte[] file : Pictures.pngs(images)) {
            array.add(Base64.getEncoder().encodeToString(file));
        }
        return content;
    }
}
