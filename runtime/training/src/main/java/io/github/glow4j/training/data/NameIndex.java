package io.github.glow4j.training.data;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is told of images by name, found by their paths: by the path within the data set, else by the name of the file,
 * else by that without its ending. CelebA's tables say {@code 000001.jpg} also of images that come as PNG.
 */
final class NameIndex<T> {
    private static final Pattern ENDING = Pattern.compile("\\.[A-Za-z]{1,5}$");

    private final Map<String, T> exact;
    private final Map<String, T> withoutEnding = new HashMap<>();

    NameIndex(Map<String, T> exact) {
        this.exact = exact;
        exact.forEach((name, value) -> withoutEnding.putIfAbsent(withoutEnding(name), value));
    }

    @Nullable
    T find(String path) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        T found = exact.get(path);
        if (found == null) {
            found = exact.get(name);
        }
        if (found == null) {
            found = withoutEnding.get(withoutEnding(path));
        }
        return found == null ? withoutEnding.get(withoutEnding(name)) : found;
    }

    private static String withoutEnding(String name) {
        return ENDING.matcher(name).replaceFirst("");
    }
}
