package io.github.glow4j.models;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code glow.json} field by field. Jackson would do it by itself, but spends a tenth of a second of every start on
 * looking at the records.
 */
final class ManifestReader {
    private final String name;
    private final Map<?, ?> fields;
    private final Set<Object> unread;

    /** @param name of the object in the file, for messages */
    private ManifestReader(String name, Map<?, ?> fields) {
        this.name = name;
        this.fields = fields;
        this.unread = new HashSet<>(fields.keySet());
    }

    /**
     * What a file says; only what is in every manifest must be there, and nothing else may.
     *
     * @throws InvalidModelException if it is of another format
     * @throws IllegalArgumentException if it is no manifest
     * @throws IOException if it is no JSON, or cannot be read
     */
    static ModelManifest read(Path file) throws IOException {
        try (JsonParser in = new JsonFactory().createParser(Files.readAllBytes(file))) {
            in.nextToken();
            return object("the file", value(in), fields -> fields.manifest(file));
        }
    }

    /** A tree of maps, lists, text, numbers and truth values. */
    private static @Nullable Object value(JsonParser in) throws IOException {
        JsonToken token = in.currentToken();
        if (token == null) { // not a case of the switch, which would take milliseconds to make
            throw incomplete();
        }
        return switch (token) {
            case START_OBJECT -> {
                Map<String, @Nullable Object> object = new LinkedHashMap<>();
                while (in.nextToken() == JsonToken.FIELD_NAME) {
                    String field = in.currentName();
                    in.nextToken();
                    object.put(field, value(in));
                }
                yield object;
            }
            case START_ARRAY -> {
                List<@Nullable Object> list = new ArrayList<>();
                while (in.nextToken() != JsonToken.END_ARRAY) {
                    list.add(value(in));
                }
                yield list;
            }
            case VALUE_STRING -> in.getText();
            case VALUE_NUMBER_INT -> in.getLongValue();
            case VALUE_NUMBER_FLOAT -> in.getDoubleValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            default -> throw incomplete();
        };
    }

    private static IllegalArgumentException incomplete() {
        return new IllegalArgumentException("it ends where a value was expected");
    }

    private ModelManifest manifest(Path file) {
        int version = integer("formatVersion");
        if (version != ModelManifest.FORMAT_VERSION) {
            throw new InvalidModelException(
                    file + " has format version " + version + "; this glow4j reads " + ModelManifest.FORMAT_VERSION);
        }
        return new ModelManifest(
                version,
                text("name"),
                object("image", ManifestReader::image),
                list("latent", part -> object("a part of latent", part, ManifestReader::part)),
                integer("classes"),
                truth("likelihood"),
                truth("classifier"),
                get("config") == null ? null : object("config", ManifestReader::config),
                object("provenance", ManifestReader::provenance),
                list("attributes", attribute -> text("an attribute", attribute)),
                map("files"));
    }

    private ModelManifest.ImageFormat image() {
        return new ModelManifest.ImageFormat(integer("height"), integer("width"), integer("channels"), integer("bits"));
    }

    private LatentPart part() {
        return new LatentPart(integer("offset"), integer("height"), integer("width"), integer("channels"));
    }

    private GlowConfig config() {
        return new GlowConfig(
                integer("imageSize"),
                integer("channels"),
                integer("levels"),
                integer("depth"),
                integer("width"),
                integer("bits"),
                constant("permutation", Permutation.values()),
                constant("coupling", Coupling.values()),
                truth("learnTop"),
                integer("classes"),
                truth("classifier"),
                number("minScale").doubleValue());
    }

    private ModelManifest.Provenance provenance() {
        return new ModelManifest.Provenance(text("source"), truth("averaged"), text("tool"));
    }

    private FileSum sum() {
        return new FileSum(whole("bytes"), whole("crc32c"));
    }

    private static <T> T object(String name, @Nullable Object value, Function<ManifestReader, T> read) {
        ManifestReader in = new ManifestReader(name, require(Map.class, name, "an object", value));
        T object = read.apply(in);
        if (!in.unread.isEmpty()) {
            throw new IllegalArgumentException(
                    name + " has the unknown field " + in.unread.iterator().next());
        }
        return object;
    }

    private static String text(String name, @Nullable Object value) {
        return require(String.class, name, "text", value);
    }

    private static <T> T require(Class<T> type, String name, String kind, @Nullable Object value) {
        if (!type.isInstance(value)) {
            throw new IllegalArgumentException(
                    name + (value == null ? " is missing" : " must be " + kind + ", not " + value));
        }
        return type.cast(value);
    }

    private @Nullable Object get(String field) {
        unread.remove(field);
        return fields.get(field);
    }

    private String path(String field) {
        return field + " of " + name;
    }

    private <T> T object(String field, Function<ManifestReader, T> read) {
        return object(field, get(field), read);
    }

    private <T> List<T> list(String field, Function<@Nullable Object, T> read) {
        Object value = get(field);
        List<T> list = new ArrayList<>();
        for (Object element : value == null ? List.of() : require(List.class, path(field), "a list", value)) {
            list.add(read.apply(element));
        }
        return list;
    }

    private Map<String, FileSum> map(String field) {
        Object value = get(field);
        Map<String, FileSum> sums = new LinkedHashMap<>();
        if (value != null) {
            require(Map.class, path(field), "an object", value)
                    .forEach((file, sum) -> sums.put((String) file, object((String) file, sum, ManifestReader::sum)));
        }
        return sums;
    }

    private String text(String field) {
        return text(path(field), get(field));
    }

    private boolean truth(String field) {
        Object value = get(field);
        return value != null && require(Boolean.class, path(field), "true or false", value);
    }

    private <E extends Enum<E>> E constant(String field, E[] all) {
        String text = text(field);
        return Arrays.stream(all)
                .filter(constant -> constant.name().equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        path(field) + " must be one of " + Arrays.toString(all) + ", not " + text));
    }

    private Number number(String field) {
        Object value = get(field);
        return value == null ? 0 : require(Number.class, path(field), "a number", value);
    }

    private long whole(String field) {
        Object value = get(field);
        return value == null ? 0 : require(Long.class, path(field), "a whole number", value);
    }

    private int integer(String field) {
        long value = whole(field);
        if (value != (int) value) {
            throw new IllegalArgumentException(path(field) + " is too large: " + value);
        }
        return (int) value;
    }
}
