package io.github.glow4j.app.serve;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.glow4j.app.files.ImageSource;
import io.github.glow4j.inference.Encoding;
import io.github.glow4j.inference.GlowModel;
import io.github.glow4j.inference.Images;
import io.github.glow4j.models.ModelManifest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Example images: those of a folder, cropped and scaled to the model's size, or samples where there is no folder. They are
 * read and encoded when somebody first asks for them.
 */
final class Gallery {
    private static final String FOLDER = "examples";
    private static final int SAMPLES = 16;
    private static final int MOST = 256;
    private static final float TEMPERATURE = 0.7f;

    @SuppressWarnings("ArrayRecordComponent")
    private record Entry(byte[] png, @Nullable Double bitsPerDimension, Map<String, Double> projections) {}

    private final Engine engine;
    private final @Nullable Path folder;
    private @Nullable Map<String, Entry> entries;

    /** @param folder null for the folder {@value #FOLDER} of the model, if it has one */
    Gallery(Engine engine, @Nullable Path folder) {
        this.engine = engine;
        Path ofModel = engine.model().folder().resolve(FOLDER);
        this.folder = folder != null ? folder : Files.isDirectory(ofModel) ? ofModel : null;
    }

    /** {@code /v1/gallery}. */
    Answer list() {
        ObjectNode content = JsonFormat.object();
        ArrayNode images = content.putArray("images");
        entries().forEach((name, entry) -> {
            ObjectNode image = images.addObject();
            image.put("name", name);
            image.put("url", "/v1/gallery/" + name + ".png");
            if (entry.bitsPerDimension != null) {
                image.put("bitsPerDimension", entry.bitsPerDimension);
            }
            if (!entry.projections.isEmpty()) {
                ObjectNode projections = image.putObject("projections");
                entry.projections.forEach(projections::put);
            }
        });
        return Answer.json(content);
    }

    /** {@code /v1/gallery/{name}}. */
    Answer image(ApiRequest request) {
        String file = request.pathParameter("name");
        Entry entry = file.endsWith(".png") ? entries().get(file.substring(0, file.length() - ".png".length())) : null;
        if (entry == null) {
            throw Problem.of(404, "there is no such image in the gallery");
        }
        return Answer.plain(Answer.PNG, entry.png);
    }

    private synchronized Map<String, Entry> entries() {
        if (entries == null) {
            entries = folder == null ? samples() : files(folder);
        }
        return entries;
    }

    private Map<String, Entry> files(Path from) {
        GlowModel model = engine.model();
        ImageSource source = ImageSource.open(List.of(from), model.manifest().image(), true);
        int count = Math.min(source.count(), MOST);
        List<String> names = source.names().subList(0, count).stream()
                .map(file -> name(Path.of(file)))
                .toList();
        return entries(names, source.read(0, count));
    }

    /** The name of a file without its ending, of letters that need no escapes in a URL. */
    private static String name(Path file) {
        return String.valueOf(file.getFileName()).replaceFirst("\\.[^.]*$", "").replaceAll("[^A-Za-z0-9_-]", "-");
    }

    private Map<String, Entry> samples() {
        GlowModel model = engine.model();
        int classes = Math.max(1, model.manifest().classes());
        int[] labels = IntStream.range(0, SAMPLES).map(i -> i % classes).toArray();
        List<String> names =
                IntStream.range(0, SAMPLES).mapToObj(i -> "sample-" + i).toList();
        return entries(names, model.sample(SAMPLES, TEMPERATURE, 0, labels));
    }

    private Map<String, Entry> entries(List<String> names, Images images) {
        ModelManifest manifest = engine.model().manifest();
        // What class the images of a folder have, nobody has said.
        Encoding known = manifest.classes() == 0 ? engine.model().encode(images) : null;
        List<byte[]> files = Pictures.pngs(images);
        Map<String, Entry> result = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            String unique = result.containsKey(name) ? name + "-" + i : name;
            result.put(unique, entry(files.get(i), known, i));
        }
        return result;
    }

    private Entry entry(byte[] png, @Nullable Encoding known, int index) {
        if (known == null) {
            return new Entry(png, null, Map.of());
        }
        double[] bits = known.bitsPerDimension();
        return new Entry(
                png,
                bits.length == 0 ? null : bits[index],
                engine.model().attributes().projections(known.latents().row(index)));
    }
}
