package io.github.glow4j.tensorflow;

import org.jspecify.annotations.Nullable;

/** The element types of tensors, with TensorFlow's codes. */
public enum DataType {
    FLOAT(1, 4),
    DOUBLE(2, 8),
    INT32(3, 4),
    UINT8(4, 1),
    INT16(5, 2),
    INT8(6, 1),
    /** Bytes of any length per element. */
    STRING(7, 0),
    COMPLEX64(8, 8),
    INT64(9, 8),
    BOOL(10, 1),
    QINT8(11, 1),
    QUINT8(12, 1),
    QINT32(13, 4),
    BFLOAT16(14, 2),
    QINT16(15, 2),
    QUINT16(16, 2),
    UINT16(17, 2),
    COMPLEX128(18, 16),
    /** Half precision, IEEE 754 binary16. */
    HALF(19, 2),
    /** A reference to something that lives in the session, such as a variable. */
    RESOURCE(20, 0),
    /** An object of TensorFlow's own, such as a list. */
    VARIANT(21, 0),
    UINT32(22, 4),
    UINT64(23, 8);

    private static final int REFERENCE = 100;

    private final int code;
    private final int byteSize;

    DataType(int code, int byteSize) {
        this.code = code;
        this.byteSize = byteSize;
    }

    /** The number of bytes of an element; 0 where elements have no fixed size. */
    public int byteSize() {
        return byteSize;
    }

    /** TensorFlow's code for it, as in protocol buffers. */
    public int code() {
        return code;
    }

    /**
     * The type with this code.
     *
     * @throws TensorFlowException.Unimplemented if there is no such type
     */
    public static DataType ofCode(int code) {
        DataType type = find(code);
        if (type == null) {
            throw new TensorFlowException.Unimplemented("element type " + code + " is not supported");
        }
        return type;
    }

    /** A reference type, which the outputs of old variables have, counts as the type it refers to. */
    static @Nullable DataType find(int code) {
        int base = code > REFERENCE ? code - REFERENCE : code;
        for (DataType type : values()) {
            if (type.code == base) {
                return type;
            }
        }
        return null;
    }
}
