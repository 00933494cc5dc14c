package io.github.glow4j.models;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * NumPy's {@code .npy} files of plain numbers (format versions 1 to 3, C order). Pickled objects are refused.
 *
 * <p>Source: NEP 1, "A Simple File Format for NumPy Arrays".
 */
public final class Npy {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final Pattern DESCR = Pattern.compile("'descr'\\s*:\\s*'([^']*)'");
    private static final Pattern ORDER = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
    private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([^)]*)\\)");
    private static final int MAX_HEADER = 1 << 16;
    /** More than any file holds; their bytes still fit a long. */
    private static final long MAX_VALUES = 1L << 46;

    private Npy() {}

    /**
     * An array of numbers as the file holds it.
     *
     * @param shape dimensions, row-major
     * @param type NumPy's type string without byte order: {@code u1}, {@code i4}, {@code f4} …
     * @param data the values in little-endian order
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Array(int[] shape, String type, ByteBuffer data) {
        /** Number of values. */
        public int count() {
            return Math.toIntExact(values(shape));
        }

        /**
         * The values as bytes.
         *
         * @throws InvalidInputException unless the type is uint8
         */
        public byte[] toBytes() {
            if (!type.equals("u1")) {
                throw new InvalidInputException("expected uint8 values (|u1) but the array holds " + type);
            }
            byte[] values = new byte[count()];
            data.duplicate().get(values);
            return values;
        }

        /** The values as float32, converted from any real type. */
        public float[] toFloats() {
            ByteBuffer source = data.duplicate().order(ByteOrder.LITTLE_ENDIAN);
            float[] values = new float[count()];
            switch (type) {
                case "f4" -> source.asFloatBuffer().get(values);
                case "f8" -> {
                    for (int i = 0; i < values.length; i++) {
                        values[i] = (float) source.getDouble();
                    }
                }
                case "f2" -> {
                    for (int i = 0; i < values.length; i++) {
                        values[i] = Float.float16ToFloat(source.getShort());
                    }
                }
                default -> {
                    for (int i = 0; i < values.length; i++) {
                        values[i] = nextInteger(source);
                    }
                }
            }
            return values;
        }

        /**
         * The values as int32.
         *
         * @throws InvalidInputException unless they are integers that fit
         */
        public int[] toInts() {
            ByteBuffer source = data.duplicate().order(ByteOrder.LITTLE_ENDIAN);
            int[] values = new int[count()];
            for (int i = 0; i < values.length; i++) {
                long value = nextInteger(source);
                if (value != (int) value) {
                    throw new InvalidInputException("value " + value + " at index " + i + " does not fit an int32");
                }
                values[i] = (int) value;
            }
            return values;
        }

        private long nextInteger(ByteBuffer source) {
            return switch (type) {
                case "u1", "b1" -> source.get() & 0xff;
                case "i1" -> source.get();
                case "u2" -> source.getShort() & 0xffff;
                case "i2" -> source.getShort();
                case "u4" -> source.getInt() & 0xffff_ffffL;
                case "i4" -> source.getInt();
                case "i8", "u8" -> source.getLong();
                default -> throw new InvalidInputException("expected integers but the array holds " + type);
            };
        }
    }

    /**
     * What a file says of itself, for those who read its values piece by piece.
     *
     * @param shape dimensions, row-major
     * @param type NumPy's type string without byte order: {@code u1}, {@code i4}, {@code f4} …
     * @param bigEndian whether values of several bytes have the highest first
     * @param offset of the first value in the file, in bytes
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Header(int[] shape, String type, boolean bigEndian, long offset) {
        /** Number of bytes of all values; the file has at least as many after {@link #offset}. */
        public long bytes() {
            return values(shape) * (type.charAt(1) - '0');
        }
    }

    /**
     * Reads a file.
     *
     * @throws InvalidInputException if it is missing, truncated or not an array of plain numbers
     */
    public static Array read(Path file) {
        return open(file, in -> readValues(in, file.toString(), readHeader(in, file.toString(), Files.size(file))));
    }

    /**
     * Reads the header of a file, which may be larger than what {@link #read} takes.
     *
     * @throws InvalidInputException if it is missing, truncated or not an array of plain numbers
     */
    public static Header readHeader(Path file) {
        return open(file, in -> readHeader(in, file.toString(), Files.size(file)));
    }

    private interface Reading<T> {
        T read(DataInputStream in) throws IOException;
    }

    private static <T> T open(Path file, Reading<T> reading) {
        try (DataInputStream in = new DataInputStream(Files.newInputStream(file))) {
            return reading.read(in);
        } catch (NoSuchFileException e) {
            throw new InvalidInputException("no such file: " + file, e);
        } catch (IOException e) {
            throw new InvalidInputException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    private static Header readHeader(DataInputStream in, String name, long available) throws IOException {
        byte[] magic = in.readNBytes(MAGIC.length);
        if (!Arrays.equals(magic, MAGIC)) {
            throw new InvalidInputException(name + " is not a .npy file: its first bytes are not \\x93NUMPY");
        }
        byte[] versionAndLength = in.readNBytes(2);
        int major = versionAndLength.length == 2 ? versionAndLength[0] : 0;
        if (major < 1 || major > 3) {
            throw new InvalidInputException(name + " has .npy format version " + major + "; 1 to 3 are known");
        }
        byte[] lengthBytes = in.readNBytes(major == 1 ? 2 : 4);
        long length = 0;
        for (int i = lengthBytes.length - 1; i >= 0; i--) {
            length = length << 8 | (lengthBytes[i] & 0xff);
        }
        if (length > MAX_HEADER || lengthBytes.length != (major == 1 ? 2 : 4)) {
            throw new InvalidInputException(name + " has a damaged .npy header");
        }
        byte[] headerBytes = in.readNBytes((int) length);
        String header = new String(headerBytes, StandardCharsets.UTF_8);
        Matcher descr = DESCR.matcher(header);
        Matcher order = ORDER.matcher(header);
        Matcher shapeText = SHAPE.matcher(header);
        if (headerBytes.length != length || !descr.find() || !order.find() || !shapeText.find()) {
            throw new InvalidInputException(name + " has a .npy header that cannot be understood (records and pickled"
                    + " objects are not accepted)");
        }
        int[] shape = parseShape(shapeText.group(1), name);
        if (order.group(1).equals("True") && shape.length > 1) {
            throw new InvalidInputException(name + " is in Fortran order; save it with numpy.ascontiguousarray");
        }
        if (!descr.group(1).matches("[<>|=]?(b1|[iu][1248]|f[248])")) {
            throw new InvalidInputException(name + " holds values of type " + descr.group(1) + ", not plain numbers");
        }
        Header result = new Header(
                shape,
                descr.group(1).substring(descr.group(1).length() - 2),
                descr.group(1).charAt(0) == '>',
                MAGIC.length + 2 + lengthBytes.length + length);
        // Checked before anything is allocated: a header may promise more than the file holds.
        if (result.bytes() > available - result.offset()) {
            throw new InvalidInputException(name + " is truncated: its header promises " + result.bytes()
                    + " bytes of values, " + (available - result.offset()) + " are there");
        }
        return result;
    }

    private static Array readValues(DataInputStream in, String name, Header header) throws IOException {
        long bytes = header.bytes();
        if (bytes > Integer.MAX_VALUE - 8) {
            throw new InvalidInputException(name + " is too large: it has " + bytes + " bytes of values");
        }
        byte[] values = in.readNBytes((int) bytes);
        if (values.length != bytes) {
            throw new InvalidInputException(
                    name + " is truncated: " + values.length + " of " + bytes + " bytes of values");
        }
        if (header.bigEndian()) {
            reverseEach(values, header.type().charAt(1) - '0');
        }
        return new Array(header.shape(), header.type(), ByteBuffer.wrap(values).order(ByteOrder.LITTLE_ENDIAN));
    }

    /** Writes uint8 values through a temporary file. */
    public static void write(Path file, byte[] values, int... shape) {
        write(file, "|u1", shape, ByteBuffer.wrap(values));
    }

    /** Writes float32 values through a temporary file. */
    public static void write(Path file, float[] values, int... shape) {
        ByteBuffer data =
                ByteBuffer.allocate(Math.multiplyExact(values.length, 4)).order(ByteOrder.LITTLE_ENDIAN);
        data.asFloatBuffer().put(values);
        write(file, "<f4", shape, data);
    }

    /** Writes int32 values through a temporary file. */
    public static void write(Path file, int[] values, int... shape) {
        ByteBuffer data =
                ByteBuffer.allocate(Math.multiplyExact(values.length, 4)).order(ByteOrder.LITTLE_ENDIAN);
        data.asIntBuffer().put(values);
        write(file, "<i4", shape, data);
    }

    /** The bytes of a file of float32 values. */
    public static byte[] bytes(float[] values, int... shape) {
        byte[] header = header("<f4", shape);
        ByteBuffer file = ByteBuffer.allocate(Math.addExact(header.length, Math.multiplyExact(values.length, 4)))
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(header);
        file.slice().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(values);
        return file.array();
    }

    private static void write(Path file, String descr, int[] shape, ByteBuffer data) {
        byte[] header = header(descr, shape);
        AtomicFiles.write(file, out -> {
            out.write(header);
            writeAll(out, data);
        });
    }

    private static byte[] header(String descr, int[] shape) {
        StringBuilder dimensions = new StringBuilder();
        for (int dimension : shape) {
            dimensions.append(dimension).append(", ");
        }
        String header = "{'descr': '" + descr + "', 'fortran_order': False, 'shape': ("
                + (shape.length > 1
                        ? dimensions.substring(0, dimensions.length() - 2)
                        : dimensions.toString().trim())
                + "), }";
        int unpadded = MAGIC.length + 4 + header.length() + 1;
        byte[] padded = (header + " ".repeat((64 - unpadded % 64) % 64) + "\n").getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(MAGIC.length + 4 + padded.length)
                .put(MAGIC)
                .put(new byte[] {1, 0, (byte) padded.length, (byte) (padded.length >> 8)})
                .put(padded)
                .array();
    }

    private static void writeAll(OutputStream out, ByteBuffer data) throws IOException {
        Channels.newChannel(out).write(data);
    }

    private static int[] parseShape(String text, String name) {
        String[] parts = text.isBlank() ? new String[0] : text.trim().split("\\s*,\\s*");
        int[] shape = new int[parts.length];
        long count = 1;
        for (int i = 0; i < parts.length; i++) {
            if (!parts[i].matches("\\d{1,9}")) {
                throw new InvalidInputException(name + " has a .npy header with shape (" + text + ")");
            }
            shape[i] = Integer.parseInt(parts[i]);
            if (shape[i] != 0 && count > MAX_VALUES / shape[i]) {
                throw new InvalidInputException(name + " has a damaged .npy header: shape (" + text + ")");
            }
            count *= shape[i];
        }
        return shape;
    }

    private static long values(int[] shape) {
        long count = 1;
        for (int dimension : shape) {
            count *= dimension;
        }
        return count;
    }

    private static void reverseEach(byte[] values, int size) {
        for (int start = 0; start < values.length; start += size) {
            for (int i = 0; i < size / 2; i++) {
                byte swapped = values[start + i];
                values[start + i] = values[start + size - 1 - i];
                values[start + size - 1 - i] = swapped;
            }
        }
    }
}
