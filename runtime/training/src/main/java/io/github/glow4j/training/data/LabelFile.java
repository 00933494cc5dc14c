package io.github.glow4j.training.data;

import io.github.glow4j.models.InvalidInputException;
import io.github.glow4j.models.Npy;
import io.github.glow4j.training.data.TextLines.Line;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Labels that are given apart from the images, see {@link DataOptions#labels}. */
final class LabelFile {
    private LabelFile() {}

    /** @throws InvalidInputException if the file is not understood or lacks an image */
    static Labels read(Path file, @Nullable String attribute, Source images) {
        if (attribute != null) {
            return readAttribute(file, attribute, images);
        }
        if (file.toString().toLowerCase(Locale.ROOT).endsWith(".npy")) {
            int[] values = Npy.read(file).toInts();
            checkCount(file, values.length, images);
            return Labels.ofNumbers(values, images::name);
        }
        List<Line> lines = TextLines.read(file);
        List<String> words = lines.stream().allMatch(Line::hasCells)
                ? readNamed(file, lines, images)
                : lines.stream().map(Line::text).toList();
        checkCount(file, words.size(), images);
        return Labels.ofWords(words, images::name);
    }

    private static void checkCount(Path file, int count, Source images) {
        if (count != images.size()) {
            throw new InvalidInputException(
                    file + " has " + count + " labels, but there are " + images.size() + " images");
        }
    }

    private static Labels readAttribute(Path file, String attribute, Source images) {
        AttributeTable table = AttributeTable.read(file);
        List<String> words =
                wordOfEach(file, images, key -> table.value(key, attribute).orElse(null));
        List<Boolean> having = words.stream()
                .map(AttributeTable::has)
                .flatMap(Optional::stream)
                .toList();
        if (having.size() < words.size()) { // more than two classes
            return Labels.ofWords(words, images::name);
        }
        int[] values = having.stream().mapToInt(has -> has ? 1 : 0).toArray();
        return new Labels(values, List.of("not " + attribute, attribute));
    }

    private static List<String> readNamed(Path file, List<Line> lines, Source images) {
        Map<String, String> labels = new HashMap<>();
        for (Line line : lines) {
            List<String> cells = line.cells();
            if (cells.size() != 2) {
                throw new InvalidInputException(file + " line " + line.number() + " has " + cells.size()
                        + " parts, not a name and a label (to take a column of an attribute table, name it)");
            }
            if (labels.put(cells.getFirst(), cells.getLast()) != null) {
                throw new InvalidInputException(
                        file + " line " + line.number() + " tells of " + cells.getFirst() + " a second time");
            }
        }
        return wordOfEach(file, images, new NameIndex<>(labels)::find);
    }

    private static List<String> wordOfEach(Path file, Source images, Function<String, @Nullable String> find) {
        List<String> words = new ArrayList<>(images.size());
        for (int i = 0; i < images.size(); i++) {
            String word = find.apply(images.key(i));
            if (word == null) {
                throw new InvalidInputException(
                        file + " has no label for " + images.name(i) + " (looked for " + images.key(i) + ")");
            }
            words.add(word);
        }
        return words;
    }
}
