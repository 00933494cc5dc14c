package io.github.glow4j.app.serve;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.glow4j.models.LatentPart;
import io.github.glow4j.models.ModelManifest;
import java.util.List;

/** {@code /v1/model}: what the model takes and gives, and what a request may ask for. */
final class ModelEndpoint implements Endpoint {
    private final Engine engine;

    ModelEndpoint(Engine engine) {
        this.engine = engine;
    }

    @Override
    public Answer answer(ApiRequest request) {
        ModelManifest manifest = engine.model().manifest();
        ObjectNode content = JsonFormat.object();
        content.put("name", manifest.name());
        ObjectNode image = content.putObject("image");
        image.put("size", manifest.image().height());
        image.put("channels", manifest.image().channels());
        image.put("bits", manifest.image().bits());
        content.put("latentLength", manifest.latentSize());
        writeLevels(content.putArray("levels"), manifest.latent());
        content.put("classes", manifest.classes());
        content.put("likelihood", manifest.likelihood());
        ArrayNode attributes = content.putArray("attributes");
        engine.model()
                .attributes()
                .names()
                .forEach(name -> attributes.addObject().put("name", name));
        ObjectNode limits = content.putObject("limits");
        limits.put("bodyBytes", Limits.BODY_BYTES);
        limits.put("imageSide", Limits.IMAGE_SIDE);
        limits.put("batch", engine.batchLimit());
        return Answer.json(content);
    }

    private static void writeLevels(ArrayNode levels, List<LatentPart> parts) {
        for (int i = 0; i < parts.size(); i++) {
            LatentPart part = parts.get(i);
            ObjectNode level = levels.addObject();
            level.put("level", i);
            level.put("from", part.offset());
            level.put("to", part.offset() + part.length());
            level.putArray("shape").add(part.height()).add(part.width()).add(part.channels());
        }
    }
}
