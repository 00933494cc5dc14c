package io.github.glow4j.training.translation;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.IntToDoubleFunction;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.TensorProto;

/** Constants as TensorFlow's graphs hold them. */
final class ConstantReader {
    private ConstantReader() {}

    static Tensor read(TensorProto proto, String node) {
        TensorType type = TensorType.of(proto.getDtype(), "constant '" + node + "'");
        int[] shape = proto.getTensorShape().getDimList().stream()
                .mapToInt(dim -> Math.toIntExact(dim.getSize()))
                .toArray();
        for (int size : shape) {
            if (size < 0) {
                throw new Unsupported("its shape has an axis of length " + size);
            }
        }
        int count = Tensor.count(shape);
        double[] values = proto.getTensorContent().isEmpty()
                ? fromList(proto, count)
                : fromBytes(proto.getTensorContent(), proto.getDtype(), count);
        return new Tensor(type, shape, values);
    }

    private static double[] fromBytes(ByteString content, DataType type, int count) {
        ByteBuffer bytes = content.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        int width = bytes.remaining() / Math.max(1, count);
        int expected = switch (type) {
            case DT_DOUBLE, DT_INT64 -> 8;
            case DT_FLOAT, DT_INT32 -> 4;
            case DT_HALF, DT_BFLOAT16, DT_INT16 -> 2;
            default -> 1;
        };
        if (width != expected || bytes.remaining() != (long) expected * count) {
            throw new Unsupported("it holds " + bytes.remaining() + " bytes for " + count + " values of " + type);
        }
        return values(count, i -> switch (type) {
            case DT_FLOAT -> bytes.getFloat(4 * i);
            case DT_DOUBLE -> bytes.getDouble(8 * i);
            case DT_INT64 -> bytes.getLong(8 * i);
            case DT_INT32 -> bytes.getInt(4 * i);
            case DT_INT16 -> bytes.getShort(2 * i);
            case DT_HALF -> Float.float16ToFloat(bytes.getShort(2 * i));
            case DT_BFLOAT16 -> bfloat16(bytes.getShort(2 * i));
            case DT_INT8 -> bytes.get(i);
            default -> bytes.get(i) & 0xff;
        });
    }

    /** The last value stands for all that are left out. */
    private static double[] fromList(TensorProto proto, int count) {
        return switch (proto.getDtype()) {
            case DT_FLOAT -> repeated(count, proto.getFloatValCount(), proto::getFloatVal);
            case DT_DOUBLE -> repeated(count, proto.getDoubleValCount(), proto::getDoubleVal);
            case DT_INT64 -> repeated(count, proto.getInt64ValCount(), proto::getInt64Val);
            case DT_BOOL -> repeated(count, proto.getBoolValCount(), i -> proto.getBoolVal(i) ? 1 : 0);
            case DT_HALF ->
                repeated(count, proto.getHalfValCount(), i -> Float.float16ToFloat((short) proto.getHalfVal(i)));
            case DT_BFLOAT16 -> repeated(count, proto.getHalfValCount(), i -> bfloat16((short) proto.getHalfVal(i)));
            default -> repeated(count, proto.getIntValCount(), proto::getIntVal);
        };
    }

    private static double[] repeated(int count, int given, IntToDoubleFunction value) {
        return values(count, i -> given == 0 ? 0 : value.applyAsDouble(Math.min(i, given - 1)));
    }

    private static double[] values(int count, IntToDoubleFunction value) {
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            values[i] = value.applyAsDouble(i);
        }
        return values;
    }

    private static double bfloat16(short bits) {
        return Float.intBitsToFloat(bits << 16);
    }
}
