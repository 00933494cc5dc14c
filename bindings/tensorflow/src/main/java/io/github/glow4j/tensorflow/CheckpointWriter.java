package io.github.glow4j.tensorflow;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes tensors as a checkpoint of version 2 with one data file, as any TensorFlow since 1.0 reads it. */
public final class CheckpointWriter {
    private CheckpointWriter() {}

    /**
     * Writes a checkpoint: {@code prefix.index} and {@code prefix.data-00000-of-00001}.
     *
     * <p>Both are written under other names in the same folder and then moved, the index last: without it there is no
     * checkpoint, so none that is half-written. Where one of the same name is replaced there is a moment at which the old
     * index meets the new data; its checksums tell.
     *
     * @param prefix the path without endings; the folder is made if need be
     * @param tensors by name
     * @throws TensorFlowException if it cannot be written, because the disk is full for example
     */
    public static void write(Path prefix, Map<String, Tensor> tensors) {
        if (tensors.isEmpty()) {
            throw new TensorFlowException.InvalidArgument("a checkpoint needs at least one tensor");
        }
        if (tensors.containsKey("")) {
            throw new TensorFlowException.InvalidArgument("a tensor in a checkpoint needs a name");
        }
        Path absolute = prefix.toAbsolutePath().normalize();
        Path temporary = absolute.resolveSibling("." + absolute.getFileName() + ".tmp-"
                + ProcessHandle.current().pid() + "-" + Long.toHexString(System.nanoTime()));
        List<Path> written = List.of(CheckpointVersion2.shard(temporary, 0, 1), CheckpointVersion2.index(temporary));
        List<Path> targets = List.of(CheckpointVersion2.shard(absolute, 0, 1), CheckpointVersion2.index(absolute));
        try {
            Files.createDirectories(absolute.resolveSibling(""));
            try {
                save(temporary, tensors);
                for (int i = 0; i < written.size(); i++) {
                    force(written.get(i));
                }
                for (int i = 0; i < written.size(); i++) {
                    Files.move(written.get(i), targets.get(i), StandardCopyOption.REPLACE_EXISTING);
                }
            } catch (TensorFlowException e) {
                throw e.in("writing the checkpoint " + absolute);
            } finally {
                removeAll(temporary);
            }
        } catch (IOException e) {
            throw TensorFlowException.of(e, "the checkpoint " + absolute + " cannot be written");
        }
    }

    private static void save(Path prefix, Map<String, Tensor> tensors) {
        List<String> names = new ArrayList<>();
        Map<Output, Tensor> feeds = new LinkedHashMap<>();
        try (Graph graph = new Graph()) {
            List<DataType> types = new ArrayList<>();
            List<Output> inputs = new ArrayList<>();
            tensors.forEach((name, tensor) -> {
                Output input = graph.placeholder("tensor" + inputs.size(), tensor.type(), tensor.shape());
                feeds.put(input, tensor);
                names.add(name);
                inputs.add(input);
                types.add(tensor.type());
            });
            Operation save = graph.operation("SaveV2", "save")
                    .input(constant(graph, "prefix", Tensor.ofString(prefix.toString())))
                    .input(constant(graph, "names", Tensor.ofStrings(names)))
                    .input(constant(graph, "slices", Tensor.ofStrings(Collections.nCopies(names.size(), ""))))
                    .inputs(inputs)
                    .typesAttribute("dtypes", types)
                    .build();
            try (Session session = new Session(graph)) {
                session.run(feeds, List.of(), List.of(save));
            }
        }
    }

    private static Output constant(Graph graph, String name, Tensor value) {
        try (value) {
            return graph.constant(name, value);
        }
    }

    /** Also what TensorFlow itself writes under other names first. */
    private static void removeAll(Path temporary) throws IOException {
        String name = String.valueOf(temporary.getFileName());
        try (DirectoryStream<Path> files = Files.newDirectoryStream(
                temporary.resolveSibling(""),
                file -> String.valueOf(file.getFileName()).startsWith(name))) {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** TensorFlow leaves the content to the operating system; a power failure after the move could then take it away. */
    private static void force(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }
}
