package io.github.glow4j.app.files;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;

/**
 * Animated PNGs that go on for ever, with all colours. ImageIO writes every frame as a PNG; their chunks are put together
 * as the APNG chapter of the PNG specification (third edition) says. A program that knows no APNG shows the first frame.
 */
public final class ApngAnimation {
    private static final int SIGNATURE_LENGTH = 8;
    private static final int FRAME_CONTROL_LENGTH = 26;
    private static final short MILLISECONDS = 1000;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private int sequence;

    private ApngAnimation() {}

    /**
     * The bytes of an APNG file.
     *
     * @param frames at least one, all of one size and type
     * @param millisecondsPerFrame 1 to 65535
     */
    public static byte[] encode(List<BufferedImage> frames, int millisecondsPerFrame) {
        if (frames.isEmpty() || millisecondsPerFrame < 1 || millisecondsPerFrame > 0xffff) {
            throw new IllegalArgumentException(
                    frames.size() + " frames of " + millisecondsPerFrame + " ms make no animation");
        }
        ApngAnimation animation = new ApngAnimation();
        animation.begin(PngFiles.encode(frames.getFirst()), frames.size());
        for (int i = 0; i < frames.size(); i++) {
            animation.add(frames.get(i), i == 0, millisecondsPerFrame);
        }
        animation.chunk("IEND", new byte[0]);
        return animation.out.toByteArray();
    }

    /** Signature, header, and how many frames there are: as often as the program that shows them likes. */
    private void begin(byte[] first, int count) {
        out.write(first, 0, SIGNATURE_LENGTH);
        forEachChunk(first, (type, data) -> {
            if (type.equals("IHDR")) {
                chunk(type, data);
            }
        });
        chunk("acTL", ByteBuffer.allocate(8).putInt(count).putInt(0).array());
    }

    private void add(BufferedImage frame, boolean first, int milliseconds) {
        ByteBuffer control = ByteBuffer.allocate(FRAME_CONTROL_LENGTH)
                .putInt(sequence++)
                .putInt(frame.getWidth())
                .putInt(frame.getHeight())
                .putInt(0)
                .putInt(0)
                .putShort((short) milliseconds)
                .putShort(MILLISECONDS);
        chunk("fcTL", control.array()); // what is left is 0: the frame stays, and the next replaces it
        forEachChunk(PngFiles.encode(frame), (type, data) -> {
            if (type.equals("IDAT")) {
                if (first) {
                    chunk(type, data);
                } else {
                    chunk(
                            "fdAT",
                            ByteBuffer.allocate(4 + data.length)
                                    .putInt(sequence++)
                                    .put(data)
                                    .array());
                }
            }
        });
    }

    @FunctionalInterface
    private interface ChunkVisitor {
        void visit(String type, byte[] data);
    }

    private static void forEachChunk(byte[] png, ChunkVisitor visitor) {
        ByteBuffer bytes = ByteBuffer.wrap(png).position(SIGNATURE_LENGTH);
        while (bytes.hasRemaining()) {
            byte[] data = new byte[bytes.getInt()];
            byte[] type = new byte[4];
            bytes.get(type).get(data).getInt();
            visitor.visit(new String(type, StandardCharsets.US_ASCII), data);
        }
    }

    /** Length, type, data, and the sum over type and data. */
    private void chunk(String type, byte[] data) {
        ByteBuffer bytes = ByteBuffer.allocate(12 + data.length)
                .putInt(data.length)
                .put(type.getBytes(StandardCharsets.US_ASCII))
                .put(data);
        CRC32 sum = new CRC32();
        sum.update(Arrays.copyOfRange(bytes.array(), 4, 8 + data.length));
        bytes.putInt((int) sum.getValue());
        out.writeBytes(bytes.array());
    }
}
