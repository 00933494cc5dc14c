package io.github.glow4j.training.data;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The images of a source, brought to one size. */
final class ImageDataset implements Dataset {
    private final Source source;
    private final @Nullable Labels labels;
    private final DataOptions options;
    private final Fitting fitting;
    private final Set<Integer> damaged = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    ImageDataset(Source source, @Nullable Labels labels, DataOptions options) {
        this.source = source;
        this.labels = labels;
        this.options = options;
        this.fitting =
                new Fitting(options.imageSize(), options.channels() == 0 ? source.channels() : options.channels());
    }

    @Override
    public int size() {
        return source.size();
    }

    @Override
    public int imageSize() {
        return options.imageSize();
    }

    @Override
    public int channels() {
        return fitting.channels();
    }

    @Override
    public int classes() {
        return classNames().size();
    }

    @Override
    public List<String> classNames() {
        return labels == null ? List.of() : labels.names();
    }

    @Override
    public int label(int index) {
        Objects.checkIndex(index, size());
        return labels == null ? -1 : labels.values()[index];
    }

    @Override
    public String name(int index) {
        return source.name(Objects.checkIndex(index, size()));
    }

    @Override
    public byte[] read(int index, Crop crop) {
        if (closed) {
            throw new IllegalStateException("the data set is closed");
        }
        return source.read(Objects.checkIndex(index, size()), fitting, crop);
    }

    @Override
    public Example example(int index, Crop crop) {
        return example(null, Objects.checkIndex(index, size()), crop);
    }

    /** An example of those images whose indices are given; null for all. */
    Example example(int @Nullable [] indices, int place, Crop crop) {
        int count = indices == null ? size() : indices.length;
        BadImageException last = null;
        for (int i = 0; i < count; i++) {
            int at = (int) ((place + (long) i) % count);
            int index = indices == null ? at : indices[at];
            if (damaged.contains(index)) {
                continue;
            }
            try {
                return new Example(at, read(index, crop), label(index));
            } catch (BadImageException e) {
                if (options.onBadFile() == OnBadFile.REFUSE) {
                    throw e;
                }
                last = e;
                if (damaged.add(index)) {
                    options.listener().skipped(e.name(), e.reason());
                }
            }
        }
        String first = name(indices == null ? 0 : indices[0]);
        throw last == null
                ? new BadImageException(first, "neither this nor any other image can be read")
                : new BadImageException(last.name(), "neither this nor any other image can be read", last);
    }

    @Override
    public void close() {
        closed = true;
        source.close();
    }
}
