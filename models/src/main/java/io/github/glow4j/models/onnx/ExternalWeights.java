package io.github.glow4j.models.onnx;

import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * The one file that holds the weights of all graphs of a model. A tensor is written once, under the key of its first
 * use; a graph that uses the key again points to the same bytes.
 */
public final class ExternalWeights implements AutoCloseable {
    /** Large tensors begin on a page, so that ONNX Runtime maps them instead of copying them. */
    private static final int PAGE = 4096;

    private static final int CACHE_LINE = 64;
    private static final int CHUNK = 1 << 16;

    private final String fileName;
    private final OutputStream out;
    private final Map<String, Tensor> written = new HashMap<>();
    private long position;

    /** A tensor in the file. */
    @SuppressWarnings("ArrayRecordComponent") // handed from the writer to the graph
    record Tensor(long offset, long bytes, long[] shape) {
        TensorProto proto(String name, String fileName) {
            TensorProto.Builder proto = TensorProto.newBuilder()
                    .setName(name)
                    .setDataType(TensorProto.DataType.FLOAT.getNumber())
                    .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                    .addExternalData(entry("location", fileName))
                    .addExternalData(entry("offset", Long.toString(offset)))
                    .addExternalData(entry("length", Long.toString(bytes)));
            for (long dimension : shape) {
                proto.addDims(dimension);
            }
            return proto.build();
        }

        private static StringStringEntryProto entry(String key, String value) {
            return StringStringEntryProto.newBuilder()
                    .setKey(key)
                    .setValue(value)
                    .build();
        }
    }

    /** Creates the file. The graphs that point into it must lie in the same folder. */
    public ExternalWeights(Path file) throws IOException {
        fileName = String.valueOf(file.getFileName());
        out = Files.newOutputStream(file);
    }

    String fileName() {
        return fileName;
    }

    boolean contains(String key) {
        return written.containsKey(key);
    }

    Tensor get(String key) {
        Tensor tensor = written.get(key);
        if (tensor == null) {
            throw new IllegalStateException("no tensor has been written under " + key);
        }
        return tensor;
    }

    void write(String key, float[] values, long... shape) throws IOException {
        long bytes = 4L * values.length;
        int alignment = bytes >= PAGE ? PAGE : CACHE_LINE;
        int padding = (int) ((alignment - position % alignment) % alignment);
        out.write(new byte[padding]);
        position += padding;
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
        for (int start = 0; start < values.length; start += CHUNK / 4) {
            int length = Math.min(CHUNK / 4, values.length - start);
            chunk.asFloatBuffer().put(values, start, length);
            out.write(chunk.array(), 0, 4 * length);
        }
        written.put(key, new Tensor(position, bytes, shape.clone()));
        position += bytes;
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
