package io.github.glow4j.training.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Several sources one after the other. */
final class Shards implements Source {
    private final List<Source> parts;
    /** Of the first image of each part, and the number of all at the end. */
    private final int[] starts;

    private final @Nullable Labels labels;

    Shards(List<Source> parts) {
        this.parts = parts;
        this.starts = new int[parts.size() + 1];
        for (int i = 0; i < parts.size(); i++) {
            starts[i + 1] = Math.addExact(starts[i], parts.get(i).size());
        }
        this.labels = join();
    }

    /** Classes of the same name are the same; without labels of all parts there are none. */
    private @Nullable Labels join() {
        Set<String> different = new LinkedHashSet<>();
        List<Labels> all = new ArrayList<>();
        for (Source part : parts) {
            Labels own = part.labels();
            if (own == null) {
                return null;
            }
            different.addAll(own.names());
            all.add(own);
        }
        List<String> names = List.copyOf(different);
        int[] values = new int[size()];
        for (int i = 0; i < all.size(); i++) {
            int[] numbers = all.get(i).names().stream().mapToInt(names::indexOf).toArray();
            int[] own = all.get(i).values();
            for (int j = 0; j < own.length; j++) {
                values[starts[i] + j] = numbers[own[j]];
            }
        }
        return new Labels(values, names);
    }

    private int part(int index) {
        int found = Arrays.binarySearch(starts, index);
        return found >= 0 ? found : -found - 2;
    }

    @Override
    public int size() {
        return starts[parts.size()];
    }

    @Override
    public String name(int index) {
        int part = part(index);
        return parts.get(part).name(index - starts[part]);
    }

    @Override
    public String key(int index) {
        int part = part(index);
        return parts.get(part).key(index - starts[part]);
    }

    @Override
    public byte[] read(int index, Fitting fitting, Crop crop) {
        int part = part(index);
        return parts.get(part).read(index - starts[part], fitting, crop);
    }

    @Override
    public int channels() {
        return parts.stream().mapToInt(Source::channels).max().orElse(3);
    }

    @Override
    public @Nullable Labels labels() {
        return labels;
    }

    @Override
    public void close() {
        parts.forEach(Source::close);
    }
}
