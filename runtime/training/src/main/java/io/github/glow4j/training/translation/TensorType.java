package io.github.glow4j.training.translation;

import ai.onnx.proto.OnnxMl.TensorProto;
import io.github.glow4j.training.ConversionException;
import org.tensorflow.proto.DataType;

/** Types of tensors, and what they are computed in by ONNX Runtime, which lacks many operators for narrow types. */
enum TensorType {
    FLOAT(TensorProto.DataType.FLOAT),
    DOUBLE(TensorProto.DataType.DOUBLE),
    /** All of TensorFlow's signed integers; ONNX Runtime has every operator for int64 only. */
    INT(TensorProto.DataType.INT64),
    BYTE(TensorProto.DataType.UINT8),
    BOOL(TensorProto.DataType.BOOL);

    private final TensorProto.DataType onnx;

    TensorType(TensorProto.DataType onnx) {
        this.onnx = onnx;
    }

    TensorProto.DataType onnx() {
        return onnx;
    }

    boolean floating() {
        return this == FLOAT || this == DOUBLE;
    }

    /** @param where for the message */
    static TensorType of(DataType type, String where) {
        return switch (type) {
            // Half precision is a choice of speed; float computes the same more exactly.
            case DT_FLOAT, DT_HALF, DT_BFLOAT16 -> FLOAT;
            case DT_DOUBLE -> DOUBLE;
            case DT_INT8, DT_INT16, DT_INT32, DT_INT64 -> INT;
            case DT_UINT8 -> BYTE;
            case DT_BOOL -> BOOL;
            default ->
                throw new ConversionException(where + " has the type " + type
                        + ", which cannot be translated; float, double, half, integer and" + " bool tensors can");
        };
    }
}
