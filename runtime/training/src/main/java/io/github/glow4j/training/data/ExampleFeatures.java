package io.github.glow4j.training.data;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * What OpenAI's code stores of an image in a {@code tf.train.Example}, a map from names to lists.
 *
 * <p>Taken from the encoded message by hand: the generated classes would read all pixels to find a label, and copy them
 * twice to hand them out.
 *
 * <p>Source: TensorFlow, {@code example.proto} and {@code feature.proto}.
 */
final class ExampleFeatures {
    /** Tags of fields that hold a message, a string, bytes or a packed list. */
    private static final int FIELD_1 = 1 << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED;

    private static final int FIELD_2 = 2 << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED;
    private static final int FIELD_3 = 3 << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED;
    private static final int UNPACKED_1 = 1 << 3 | WireFormat.WIRETYPE_VARINT;

    private final CodedInputStream in;
    private final boolean withPixels;
    private long[] shape = {};
    private long[] label = {};
    private long[] attributes = {};
    private byte @Nullable [] pixels;

    private ExampleFeatures(CodedInputStream in, boolean withPixels) {
        this.in = in;
        this.withPixels = withPixels;
    }

    /**
     * Reads a message.
     *
     * @param withPixels whether the pixels are wanted; else they are skipped
     * @throws IOException if it is not encoded as it should be
     */
    static ExampleFeatures read(CodedInputStream in, boolean withPixels) throws IOException {
        ExampleFeatures result = new ExampleFeatures(in, withPixels);
        result.example();
        return result;
    }

    private void example() throws IOException {
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == FIELD_1) {
                nested(this::features);
            } else {
                in.skipField(tag);
            }
        }
    }

    private void features() throws IOException {
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == FIELD_1) {
                nested(this::entry);
            } else {
                in.skipField(tag);
            }
        }
    }

    private void entry() throws IOException {
        String[] name = {""};
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (tag) {
                case FIELD_1 -> name[0] = in.readString();
                case FIELD_2 -> nested(() -> feature(name[0]));
                default -> in.skipField(tag);
            }
        }
    }

    private void feature(String name) throws IOException {
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            boolean bytes = name.equals("data");
            if (tag == FIELD_1 && bytes) {
                nested(this::bytesList);
            } else if (tag == FIELD_3 && !bytes) {
                nested(() -> int64List(name));
            } else {
                in.skipField(tag);
            }
        }
    }

    private void bytesList() throws IOException {
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == FIELD_1 && withPixels) {
                pixels = in.readByteArray();
            } else {
                in.skipField(tag);
            }
        }
    }

    private void int64List(String name) throws IOException {
        LongStream.Builder values = LongStream.builder();
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == FIELD_1) {
                nested(() -> {
                    while (in.getBytesUntilLimit() > 0) {
                        values.add(in.readInt64());
                    }
                });
            } else if (tag == UNPACKED_1) {
                values.add(in.readInt64());
            } else {
                in.skipField(tag);
            }
        }
        switch (name) {
            case "shape" -> shape = values.build().toArray();
            case "label" -> label = values.build().toArray();
            case "attr" -> attributes = values.build().toArray();
            default -> {}
        }
    }

    private interface Reading {
        void read() throws IOException;
    }

    private void nested(Reading message) throws IOException {
        int outer = in.pushLimit(in.readRawVarint32());
        message.read();
        in.popLimit(outer);
    }

    /** Height, width, channels. */
    long[] shape() {
        return shape;
    }

    /** One number, if there is a label. */
    long[] label() {
        return label;
    }

    /** 1 for those that the image has. */
    long[] attributes() {
        return attributes;
    }

    /** Values, row-major with the channels last. */
    byte @Nullable [] pixels() {
        return pixels;
    }
}
