package io.github.glow4j.tensorflow;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.CRC32C;

/** Writes a table with right checksums around whatever content a test wants TensorFlow to be spared from. */
final class TableWriter {
    private final ByteArrayOutputStream file = new ByteArrayOutputStream();

    static void write(Path path, Map<ByteString, ByteString> entries) throws IOException {
        TableWriter writer = new TableWriter();
        byte[] data = writer.block(content(entries));
        byte[] metaIndex = writer.block(content(Map.of()));
        byte[] index =
                writer.block(content(Map.of(ByteString.copyFromUtf8("\u007f\u007f"), ByteString.copyFrom(data))));
        ByteBuffer footer = ByteBuffer.allocate(48).order(ByteOrder.LITTLE_ENDIAN);
        footer.put(metaIndex).put(index).putLong(40, 0xDB4775248B80FB57L);
        writer.file.write(footer.array());
        Files.write(path, writer.file.toByteArray());
    }

    private static byte[] content(Map<ByteString, ByteString> entries) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        for (Map.Entry<ByteString, ByteString> entry : entries.entrySet()) {
            out.writeUInt32NoTag(0);
            out.writeUInt32NoTag(entry.getKey().size());
            out.writeUInt32NoTag(entry.getValue().size());
            out.writeRawBytes(entry.getKey());
            out.writeRawBytes(entry.getValue());
        }
        out.writeFixed32NoTag(0);
        out.writeFixed32NoTag(1);
        out.flush();
        return bytes.toByteArray();
    }

    /** Gives the handle of the block. */
    private byte[] block(byte[] content) throws IOException {
        ByteArrayOutputStream handle = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(handle);
        out.writeUInt64NoTag(file.size());
        out.writeUInt64NoTag(content.length);
        out.flush();
        CRC32C crc = new CRC32C();
        crc.update(content);
        crc.update(0);
        int value = (int) crc.getValue();
        ByteBuffer trailer = ByteBuffer.allocate(5).order(ByteOrder.LITTLE_ENDIAN);
        trailer.put((byte) 0).putInt(((value >>> 15) | (value << 17)) + 0xA282EAD8);
        file.write(content);
        file.write(trailer.array());
        return handle.toByteArray();
    }
}
