package io.github.glow4j.training.run;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import io.github.glow4j.models.AtomicFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The settings of a run as JSON, and what must not change in them. */
final class SettingsFile {
    /** What a resumed run may have otherwise, with all below. */
    private static final List<String> FREE =
            List.of("steps", "schedule", "notes", "training.memory", "training.threads");

    /** What decides on the shapes of the parameters, or on what they mean. */
    private static final String CONFIG = "config";

    private static final ObjectMapper JSON = JsonMapper.builder()
            .addModule(new SimpleModule()
                    .addSerializer(Duration.class, ToStringSerializer.instance)
                    .addDeserializer(Duration.class, new DurationReader()))
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    private SettingsFile() {}

    private static final class DurationReader extends StdDeserializer<Duration> {
        private static final long serialVersionUID = 1L;

        DurationReader() {
            super(Duration.class);
        }

        @Override
        public Duration deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            String text = parser.getText();
            try {
                return Duration.parse(text);
            } catch (DateTimeException e) {
                return (Duration) context.handleWeirdStringValue(Duration.class, text, "not a duration like PT10M");
            }
        }
    }

    static void write(Path file, RunSettings settings) {
        AtomicFiles.write(file, out -> {
            out.write(JSON.writeValueAsBytes(settings));
            out.write('\n');
        });
    }

    static RunSettings read(Path file) {
        try {
            return complete(file, JSON.readValue(Files.readAllBytes(file), RunSettings.class));
        } catch (NoSuchFileException e) {
            throw new TrainingException(
                    "there is no run in " + file.getParent() + ": it has no " + RunSettings.FILE, e);
        } catch (JsonProcessingException e) {
            throw new TrainingException(file + " is damaged: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new TrainingException("cannot read " + file + ": " + e, e);
        }
    }

    /** What a JSON file leaves out is null, whatever the types say. */
    private static RunSettings complete(Path file, RunSettings settings) {
        flat(settings).forEach((path, value) -> {
            if (value.equals("null")) {
                throw new TrainingException(file + " is damaged: " + path + " is missing");
            }
        });
        return settings;
    }

    /**
     * Compares the settings with which a run is to go on with those with which it began.
     *
     * @param acceptChanges whether more may differ than what never matters; the shape of the model must not
     * @throws ChangedSettingException naming the first that differs and must not
     */
    static void requireSame(RunSettings before, RunSettings now, boolean acceptChanges) {
        SortedMap<String, String> old = flat(before);
        SortedMap<String, String> other = flat(now);
        SortedMap<String, String> all = new TreeMap<>(old);
        all.putAll(other);
        for (String path : all.keySet()) {
            String was = old.getOrDefault(path, "not set");
            String is = other.getOrDefault(path, "not set");
            boolean free = within(path, FREE) || (acceptChanges && !within(path, List.of(CONFIG)));
            if (!free && !was.equals(is)) {
                throw new ChangedSettingException(path, was, is);
            }
        }
    }

    private static boolean within(String path, List<String> parents) {
        return parents.stream().anyMatch(parent -> path.equals(parent) || path.startsWith(parent + "."));
    }

    private static SortedMap<String, String> flat(RunSettings settings) {
        SortedMap<String, String> values = new TreeMap<>();
        flatten("", JSON.valueToTree(settings), values);
        return values;
    }

    private static void flatten(String path, JsonNode node, Map<String, String> into) {
        if (!node.isObject()) {
            into.put(path, node.toString());
            return;
        }
        node.properties()
                .forEach(child ->
                        flatten(path.isEmpty() ? child.getKey() : path + "." + child.getKey(), child.getValue(), into));
    }
}
