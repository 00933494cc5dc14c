package io.github.glow4j.training.data;

import io.github.glow4j.models.InvalidInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Finds out what kind of data lies where, and opens it. */
final class Sources {
    private Sources() {}

    /** @throws InvalidInputException if there is nothing, or nothing that is known */
    static Source open(List<Path> paths, DataOptions options) {
        List<Source> opened = new ArrayList<>();
        try {
            for (Path path : paths) {
                for (Path place : DataFiles.resolve(path, options)) {
                    open(place, options, opened);
                }
            }
            if (opened.isEmpty()) {
                throw new InvalidInputException("there are no images in " + paths);
            }
            return opened.size() == 1 ? opened.getFirst() : new Shards(opened);
        } catch (RuntimeException | Error e) {
            opened.forEach(Source::close);
            throw e;
        }
    }

    private static void open(Path place, DataOptions options, List<Source> opened) {
        try {
            opened.add(opener(place, options).get());
        } catch (BadImageException e) {
            options.skip(e);
        }
    }

    private static Supplier<Source> opener(Path place, DataOptions options) {
        if (options.attribute() != null
                && options.labels() == null
                && (Files.isDirectory(place) || DataFiles.kind(place) != DataFiles.Kind.TFRECORD)) {
            throw new InvalidInputException(
                    "to take the attribute " + options.attribute() + " as label, give a table of attributes as labels");
        }
        if (Files.isDirectory(place)) {
            return () -> FolderSource.open(place);
        }
        return switch (DataFiles.kind(place)) {
            case NPY -> () -> NpySource.open(place);
            case IDX -> () -> IdxSource.open(place);
            case CIFAR -> () -> CifarSource.open(place);
            case TFRECORD -> () -> TfRecordSource.open(place, options);
            case IMAGE -> () -> FolderSource.open(place);
            case OTHER ->
                throw new InvalidInputException(place + " is of no known format: give a folder of images, .npy, IDX"
                        + " (MNIST), CIFAR-10's .bin, or .tfrecords");
        };
    }
}
