package io.github.glow4j.onnxruntime;

/** What a tensor holds. */
public enum ElementType {
    /** Not a tensor of a type known here: a sequence, a map, or a type of a later version. */
    UNDEFINED(0, 0),
    FLOAT(1, 4),
    UINT8(2, 1),
    INT8(3, 1),
    UINT16(4, 2),
    INT16(5, 2),
    INT32(6, 4),
    INT64(7, 8),
    /** Listed so that models with string tensors can be described; their memory cannot be shared. */
    STRING(8, 0),
    /** One byte each, 0 or 1. */
    BOOL(9, 1),
    /** IEEE 754 half precision: {@link Float#float16ToFloat}. */
    FLOAT16(10, 2),
    DOUBLE(11, 8),
    UINT32(12, 4),
    UINT64(13, 8),
    /** Listed because ONNX has it; the library does not support it. */
    COMPLEX64(14, 0),
    /** Listed because ONNX has it; the library does not support it. */
    COMPLEX128(15, 0),
    /** The upper half of a float. */
    BFLOAT16(16, 2),
    FLOAT8E4M3FN(17, 1),
    FLOAT8E4M3FNUZ(18, 1),
    FLOAT8E5M2(19, 1),
    FLOAT8E5M2FNUZ(20, 1);

    private static final ElementType[] BY_CODE = values();

    private final int code;
    private final int byteSize;

    ElementType(int code, int byteSize) {
        this.code = code;
        this.byteSize = byteSize;
    }

    /** Bytes of one element, which its address must be a multiple of; 0 for types that are not supported. */
    public int byteSize() {
        return byteSize;
    }

    /** The value of ONNXTensorElementDataType. */
    int code() {
        return code;
    }

    static ElementType of(int code) {
        return code > 0 && code < BY_CODE.length ? BY_CODE[code] : UNDEFINED;
    }

    /** @throws UnsupportedOperationException if tensors of this type cannot lie in plain memory */
    ElementType requirePlain(String what) {
        if (byteSize == 0) {
            throw new UnsupportedOperationException(what + " has element type " + this + ", which is not supported;"
                    + " the types that can lie in plain memory are, such as FLOAT and INT64");
        }
        return this;
    }
}
