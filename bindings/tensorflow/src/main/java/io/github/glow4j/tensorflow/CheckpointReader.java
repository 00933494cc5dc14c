package io.github.glow4j.tensorflow;

import io.github.glow4j.nativelib.NativeHandle;
import io.github.glow4j.tensorflow.c.tensorflow_h;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads the tensors of a checkpoint that TensorFlow wrote, of version 1 or 2, in one file or several.
 *
 * <p>A file that is missing is a {@link TensorFlowException.NotFound}, a damaged one a
 * {@link TensorFlowException.DataLoss} that names it: at {@link #open} for all that describes the tensors, and when a
 * tensor is read for its values. Several threads may use one reader.
 */
public final class CheckpointReader extends NativeHandle {
    private record Variable(DataType type, List<Long> shape) {}

    private final Path prefix;
    private final MemorySegment address;
    private final SortedMap<String, Variable> variables = new TreeMap<>();
    private final Object turn = new Object();

    private CheckpointReader(Path prefix, Path opened) {
        MemorySegment address;
        try (Arena arena = Arena.ofConfined();
                Status status = new Status()) {
            address = tensorflow_h.TF_NewCheckpointReader(arena.allocateFrom(opened.toString()), status.address());
            try {
                status.check();
            } catch (TensorFlowException e) {
                if (address.address() != 0) {
                    tensorflow_h.TF_DeleteCheckpointReader(address);
                }
                throw e.in("checkpoint " + prefix);
            }
        }
        super("CheckpointReader");
        this.prefix = prefix;
        this.address = address;
    }

    /**
     * Opens a checkpoint.
     *
     * @param prefix its path without {@code .index} and {@code .data-00000-of-00001}; that of the index file will do too
     * @throws TensorFlowException.NotFound if there is none
     * @throws TensorFlowException.DataLoss if it is damaged
     */
    public static CheckpointReader open(Path prefix) {
        TensorFlow.load();
        Path absolute = withoutEnding(prefix).toAbsolutePath().normalize();
        try {
            Path opened = absolute;
            if (Files.isRegularFile(CheckpointVersion2.index(absolute))) {
                CheckpointVersion2.check(absolute);
            } else {
                Path pattern = CheckpointVersion1.pattern(absolute);
                if (pattern == null) {
                    throw new TensorFlowException.NotFound("there is no checkpoint " + absolute + ": neither "
                            + CheckpointVersion2.index(absolute).getFileName() + " (version 2) nor "
                            + absolute.getFileName() + " or " + absolute.getFileName()
                            + "-00000-of-... (version 1) is there");
                }
                CheckpointVersion1.check(absolute);
                opened = pattern;
            }
            CheckpointReader reader = new CheckpointReader(absolute, opened);
            try {
                reader.list();
                return reader;
            } catch (RuntimeException e) {
                reader.close();
                throw e;
            }
        } catch (IOException e) {
            throw TensorFlowException.of(e, "the checkpoint " + absolute + " cannot be read");
        }
    }

    /** Shells complete the name of the index file, so that is what people pass. */
    private static Path withoutEnding(Path path) {
        String name = String.valueOf(path.getFileName());
        return name.endsWith(".index") && Files.isRegularFile(path)
                ? path.resolveSibling(name.substring(0, name.length() - ".index".length()))
                : path;
    }

    private void list() {
        int count = tensorflow_h.TF_CheckpointReaderSize(address);
        for (int i = 0; i < count; i++) {
            MemorySegment name = tensorflow_h.TF_CheckpointReaderGetVariable(address, i);
            DataType type = DataType.ofCode(tensorflow_h.TF_CheckpointReaderGetVariableDataType(address, name));
            int rank = tensorflow_h.TF_CheckpointReaderGetVariableNumDims(address, name);
            try (Arena arena = Arena.ofConfined();
                    Status status = new Status()) {
                MemorySegment dims = arena.allocate(ValueLayout.JAVA_LONG, Math.max(1, rank));
                tensorflow_h.TF_CheckpointReaderGetVariableShape(address, name, dims, rank, status.address());
                status.check();
                List<Long> shape = Arrays.stream(dims.toArray(ValueLayout.JAVA_LONG))
                        .limit(rank)
                        .boxed()
                        .toList();
                variables.put(name.getString(0), new Variable(type, shape));
            }
        }
    }

    /** The names of all tensors. */
    public SortedSet<String> names() {
        return Collections.unmodifiableSortedSet((SortedSet<String>) variables.keySet());
    }

    public boolean contains(String name) {
        return variables.containsKey(name);
    }

    /**
     * The element type of a tensor.
     *
     * @throws TensorFlowException.NotFound if there is no such tensor
     */
    public DataType type(String name) {
        return variable(name).type();
    }

    /**
     * The shape of a tensor.
     *
     * @throws TensorFlowException.NotFound if there is no such tensor
     */
    public long[] shape(String name) {
        return variable(name).shape().stream().mapToLong(Long::longValue).toArray();
    }

    /**
     * Reads a tensor of any type.
     *
     * @throws TensorFlowException.NotFound if there is no such tensor
     * @throws TensorFlowException.DataLoss if its checksum is wrong
     */
    public Tensor tensor(String name) {
        variable(name);
        acquire();
        try (Arena arena = Arena.ofConfined();
                Status status = new Status()) {
            MemorySegment tensor;
            synchronized (turn) { // TensorFlow's reader moves one cursor over the index
                tensor = tensorflow_h.TF_CheckpointReaderGetTensor(address, arena.allocateFrom(name), status.address());
            }
            status.check();
            return Tensor.own(tensor);
        } catch (TensorFlowException e) {
            throw e.in("tensor " + name + " of the checkpoint " + prefix);
        } finally {
            release();
        }
    }

    /**
     * Reads a tensor of type float32, in row-major order.
     *
     * @throws TensorFlowException.InvalidArgument if it has another type
     */
    public float[] floats(String name) {
        try (Tensor tensor = typed(name, DataType.FLOAT)) {
            return tensor.floats();
        }
    }

    /**
     * Reads a tensor of type int32, in row-major order.
     *
     * @throws TensorFlowException.InvalidArgument if it has another type
     */
    public int[] ints(String name) {
        try (Tensor tensor = typed(name, DataType.INT32)) {
            return tensor.ints();
        }
    }

    /**
     * Reads a tensor of type int64, in row-major order.
     *
     * @throws TensorFlowException.InvalidArgument if it has another type
     */
    public long[] longs(String name) {
        try (Tensor tensor = typed(name, DataType.INT64)) {
            return tensor.longs();
        }
    }

    private Tensor typed(String name, DataType type) {
        if (variable(name).type() != type) {
            throw new TensorFlowException.InvalidArgument("tensor " + name + " of the checkpoint " + prefix
                    + " has elements of type " + variable(name).type() + ", not " + type);
        }
        return tensor(name);
    }

    private Variable variable(String name) {
        @Nullable Variable variable = variables.get(name);
        if (variable == null) {
            throw new TensorFlowException.NotFound("the checkpoint " + prefix + " has no tensor " + name);
        }
        return variable;
    }

    @Override
    protected void free() {
        tensorflow_h.TF_DeleteCheckpointReader(address);
    }
}
