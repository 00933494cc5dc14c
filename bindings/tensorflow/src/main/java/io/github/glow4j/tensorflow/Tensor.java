package io.github.glow4j.tensorflow;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import com.google.protobuf.ByteString;
import io.github.glow4j.nativelib.NativeHandle;
import io.github.glow4j.tensorflow.c.tensorflow_h;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

/**
 * A dense array of elements in memory that TensorFlow owns; elements lie in row-major order.
 *
 * <p>Values are copied in and out. Memory of the caller is never handed to TensorFlow: a variable that is assigned from a
 * fed tensor goes on using the tensor's memory after the run, for as long as it likes.
 */
public final class Tensor extends NativeHandle {
    private static final int STRING_SIZE = 24;

    private final MemorySegment address;
    private final DataType type;
    private final long[] shape;

    private Tensor(MemorySegment address) {
        DataType type;
        try {
            type = DataType.ofCode(tensorflow_h.TF_TensorType(address));
        } catch (TensorFlowException e) {
            tensorflow_h.TF_DeleteTensor(address);
            throw e;
        }
        super("Tensor");
        this.address = address;
        this.type = type;
        this.shape = new long[tensorflow_h.TF_NumDims(address)];
        for (int i = 0; i < shape.length; i++) {
            shape[i] = tensorflow_h.TF_Dim(address, i);
        }
    }

    /** Takes over a tensor that TensorFlow made. */
    static Tensor own(MemorySegment address) {
        return new Tensor(address);
    }

    /**
     * A tensor whose elements are all bits zero.
     *
     * @throws TensorFlowException.InvalidArgument if a dimension is negative or the type has no fixed size
     */
    public static Tensor zeros(DataType type, long... shape) {
        return filled(type, shape, data -> data.fill((byte) 0));
    }

    public static Tensor of(float[] values, long... shape) {
        return filled(DataType.FLOAT, shape, values.length, MemorySegment.ofArray(values));
    }

    public static Tensor of(double[] values, long... shape) {
        return filled(DataType.DOUBLE, shape, values.length, MemorySegment.ofArray(values));
    }

    public static Tensor of(int[] values, long... shape) {
        return filled(DataType.INT32, shape, values.length, MemorySegment.ofArray(values));
    }

    public static Tensor of(long[] values, long... shape) {
        return filled(DataType.INT64, shape, values.length, MemorySegment.ofArray(values));
    }

    /** Elements of type uint8, such as pixels. */
    public static Tensor of(byte[] values, long... shape) {
        return filled(DataType.UINT8, shape, values.length, MemorySegment.ofArray(values));
    }

    public static Tensor of(boolean value) {
        return filled(DataType.BOOL, new long[0], data -> data.set(JAVA_BYTE, 0, (byte) (value ? 1 : 0)));
    }

    /** A vector of strings. */
    public static Tensor ofStrings(List<String> values) {
        return strings(values, values.size());
    }

    /** A scalar string. */
    public static Tensor ofString(String value) {
        return strings(List.of(value));
    }

    /** The elements as they lie in memory, in any segment. */
    public static Tensor copyOf(MemorySegment values, DataType type, long... shape) {
        long size = Shapes.byteSize(type, shape);
        if (values.byteSize() != size) {
            throw new TensorFlowException.InvalidArgument(values.byteSize() + " bytes do not make " + type + " "
                    + Arrays.toString(shape) + ", which has " + size);
        }
        return filled(type, shape, data -> data.copyFrom(values));
    }

    private static Tensor filled(DataType type, long[] shape, int count, MemorySegment values) {
        if (Shapes.volume(shape) != count) {
            throw new TensorFlowException.InvalidArgument(
                    count + " values do not make the shape " + Arrays.toString(shape));
        }
        return filled(type, shape, data -> data.copyFrom(values));
    }

    private static Tensor filled(DataType type, long[] shape, Consumer<MemorySegment> content) {
        long size = Shapes.byteSize(type, shape);
        if (type.byteSize() == 0) {
            throw new TensorFlowException.InvalidArgument("tensors of type " + type + " are not made from memory");
        }
        TensorFlow.load();
        MemorySegment address = allocate(type, size, shape);
        // TensorFlow reads the memory only after this, in a call that comes later.
        content.accept(tensorflow_h.TF_TensorData(address).reinterpret(size));
        return new Tensor(address);
    }

    private static MemorySegment allocate(DataType type, long size, long... shape) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment dims = arena.allocateFrom(JAVA_LONG, shape);
            MemorySegment address = tensorflow_h.TF_AllocateTensor(type.code(), dims, shape.length, size);
            if (address.address() == 0
                    || (size > 0 && tensorflow_h.TF_TensorData(address).address() == 0)) {
                throw new TensorFlowException.ResourceExhausted(
                        "no memory for a tensor of " + size + " bytes, " + type + " " + Arrays.toString(shape));
            }
            return address;
        }
    }

    /** Through a protocol buffer: only then does TensorFlow itself free the characters when the last user is gone. */
    private static Tensor strings(List<String> values, long... shape) {
        TensorFlow.load();
        TensorShapeProto.Builder dimensions = TensorShapeProto.newBuilder();
        for (long dimension : shape) {
            dimensions.addDim(TensorShapeProto.Dim.newBuilder().setSize(dimension));
        }
        TensorProto.Builder proto =
                TensorProto.newBuilder().setDtypeValue(DataType.STRING.code()).setTensorShape(dimensions);
        values.forEach(value -> proto.addStringVal(ByteString.copyFrom(value, StandardCharsets.UTF_8)));
        MemorySegment address = allocate(DataType.FLOAT, 0, 0); // to be replaced
        try (Buffer buffer = Buffer.of(proto.build().toByteArray());
                Status status = new Status()) {
            tensorflow_h.TF_TensorFromProto(buffer.address(), address, status.address());
            status.check();
        } catch (TensorFlowException e) {
            tensorflow_h.TF_DeleteTensor(address);
            throw e;
        }
        return new Tensor(address);
    }

    public DataType type() {
        return type;
    }

    public long[] shape() {
        return shape.clone();
    }

    /** The number of elements. */
    public long size() {
        return Shapes.volume(shape);
    }

    /** Elements of type float32. */
    public float[] floats() {
        return read(DataType.FLOAT, data -> data.toArray(JAVA_FLOAT));
    }

    /** Elements of type float64. */
    public double[] doubles() {
        return read(DataType.DOUBLE, data -> data.toArray(JAVA_DOUBLE));
    }

    /** Elements of type int32. */
    public int[] ints() {
        return read(DataType.INT32, data -> data.toArray(JAVA_INT));
    }

    /** Elements of type int64. */
    public long[] longs() {
        return read(DataType.INT64, data -> data.toArray(JAVA_LONG));
    }

    /** The elements as they lie in memory, of any type with a fixed size. */
    public byte[] bytes() {
        return read(type, data -> data.toArray(JAVA_BYTE));
    }

    /** Copies the elements as they lie in memory, of any type with a fixed size and however many there are. */
    public void copyTo(MemorySegment target) {
        this.<Boolean>read(type, data -> {
            target.copyFrom(data);
            return true;
        });
    }

    /** The one element of a float32 scalar. */
    public float scalar() {
        float[] values = floats();
        if (values.length != 1) {
            throw new TensorFlowException.InvalidArgument("no scalar but a tensor of shape " + Arrays.toString(shape));
        }
        return values[0];
    }

    /** Elements of type string, as UTF-8. */
    public List<String> strings() {
        require(DataType.STRING);
        acquire();
        try {
            List<String> values = new ArrayList<>();
            MemorySegment data = tensorflow_h.TF_TensorData(address);
            long count = size();
            for (long i = 0; i < count; i++) {
                MemorySegment string = MemorySegment.ofAddress(data.address() + i * STRING_SIZE);
                long length = tensorflow_h.TF_StringGetSize(string);
                byte[] bytes = tensorflow_h.TF_StringGetDataPointer(string)
                        .reinterpret(length)
                        .toArray(JAVA_BYTE);
                values.add(new String(bytes, StandardCharsets.UTF_8));
            }
            return values;
        } finally {
            release();
        }
    }

    private <T> T read(DataType wanted, Function<MemorySegment, T> reader) {
        require(wanted);
        if (wanted.byteSize() == 0) {
            throw new TensorFlowException.InvalidArgument("elements of type " + type + " are not plain memory");
        }
        acquire();
        try {
            long size = tensorflow_h.TF_TensorByteSize(address);
            // An empty tensor may have no memory at all.
            return reader.apply(
                    size == 0
                            ? MemorySegment.NULL
                            : tensorflow_h.TF_TensorData(address)
                                    .reinterpret(size)
                                    .asReadOnly());
        } finally {
            release();
        }
    }

    private void require(DataType wanted) {
        if (type != wanted) {
            throw new TensorFlowException.InvalidArgument(
                    "the tensor has elements of type " + type + ", not " + wanted);
        }
    }

    /** To be paired with {@link #unpin()}: keeps the native object for the length of a call. */
    MemorySegment pin() {
        acquire();
        return address;
    }

    void unpin() {
        release();
    }

    @Override
    protected void free() {
        tensorflow_h.TF_DeleteTensor(address);
    }

    @Override
    public String toString() {
        return type + " " + Arrays.toString(shape);
    }
}
