package io.github.glow4j.app.serve;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.github.glow4j.inference.Latents;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One latent of a request: an array of numbers, or base64 of float32 values in little-endian order.
 *
 * @param values finite, as many as the model's latents have
 */
@SuppressWarnings("ArrayRecordComponent") // lives as long as its request
record LatentValues(float[] values) {
    /** The attribute of the reader that tells how long a latent is. */
    static final String LENGTH = "latentLength";

    /** How latents are written into JSON. */
    enum Encoding {
        BASE64,
        ARRAY
    }

    /** Row-major float32 in little-endian order. */
    static byte[] littleEndian(Latents latents) {
        return littleEndian(latents.values(), 0, latents.values().length);
    }

    private static byte[] littleEndian(float[] values, int from, int count) {
        ByteBuffer bytes = ByteBuffer.allocate(count * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values, from, count);
        return bytes.array();
    }

    /**
     * Latents of bytes.
     *
     * @throws Problem 422 if they are not whole latents of finite values
     */
    static Latents of(byte[] bytes, int length) {
        int stride = length * Float.BYTES;
        if (bytes.length == 0 || bytes.length % stride != 0) {
            throw Problem.of(
                    422,
                    bytes.length + " bytes are not whole latents of " + length + " float32 values (" + stride
                            + " bytes each)");
        }
        return new Latents(finite(floats(bytes)), bytes.length / stride, length);
    }

    static Latents of(List<LatentValues> latents) {
        return Latents.of(latents.stream().map(LatentValues::values).toArray(float[][]::new));
    }

    /** Adds an array of latents to an answer. */
    static void write(ObjectNode answer, Latents latents, @Nullable Encoding encoding) {
        ArrayNode array = answer.putArray("latents");
        for (int i = 0; i < latents.count(); i++) {
            array.add(json(latents, i, encoding));
        }
    }

    /** One of the latents for an answer; base64 where no encoding is asked for. */
    static JsonNode json(Latents latents, int index, @Nullable Encoding encoding) {
        int from = index * latents.size();
        if (encoding != Encoding.ARRAY) {
            byte[] bytes = littleEndian(latents.values(), from, latents.size());
            return TextNode.valueOf(Base64.getEncoder().encodeToString(bytes));
        }
        ArrayNode numbers = JsonFormat.object().arrayNode(latents.size());
        for (int k = 0; k < latents.size(); k++) {
            numbers.add(latents.values()[from + k]);
        }
        return numbers;
    }

    private static float[] floats(byte[] bytes) {
        float[] values = new float[bytes.length / Float.BYTES];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
        return values;
    }

    private static float[] finite(float[] values) {
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                throw Problem.of(422, "a latent must be finite, but value " + i + " is " + values[i]);
            }
        }
        return values;
    }

    /** Reads either form; refuses a wrong length while it reads, so that nothing large piles up. */
    static final class Deserializer extends JsonDeserializer<LatentValues> {
        @Override
        public LatentValues deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            int length = (int) context.getAttribute(LENGTH);
            if (parser.currentToken() == JsonToken.VALUE_STRING) {
                return new LatentValues(finite(fromBase64(parser.getText(), length)));
            }
            if (!parser.isExpectedStartArrayToken()) {
                return (LatentValues) context.handleUnexpectedToken(LatentValues.class, parser);
            }
            float[] values = new float[length];
            int count = 0;
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                if (!parser.currentToken().isNumeric()) {
                    return (LatentValues) context.handleUnexpectedToken(float.class, parser);
                }
                if (count == length) {
                    throw wrongLength("more than " + length, length);
                }
                values[count++] = parser.getFloatValue();
            }
            if (count < length) {
                throw wrongLength(Integer.toString(count), length);
            }
            return new LatentValues(finite(values));
        }

        private static float[] fromBase64(String text, int length) {
            byte[] bytes;
            try {
                bytes = Base64.getDecoder().decode(text);
            } catch (IllegalArgumentException e) {
                throw Problem.of(422, "a latent is no base64: " + e.getMessage());
            }
            if (bytes.length != length * Float.BYTES) {
                throw wrongLength(bytes.length + " bytes for", length);
            }
            return floats(bytes);
        }

        private static Problem wrongLength(String count, int length) {
            return Problem.of(422, "a latent has " + count + " values where the model's have " + length);
        }
    }
}
