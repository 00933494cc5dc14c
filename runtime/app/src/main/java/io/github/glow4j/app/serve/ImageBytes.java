package io.github.glow4j.app.serve;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import java.io.IOException;
import java.util.Base64;

/**
 * One image file of a request: base64, or a data URL in base64.
 *
 * @param bytes a PNG or JPEG file, not looked into yet
 */
@SuppressWarnings("ArrayRecordComponent") // lives as long as its request
record ImageBytes(byte[] bytes) {
    /** Reads either form. */
    static final class Deserializer extends JsonDeserializer<ImageBytes> {
        @Override
        public ImageBytes deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            if (parser.currentToken() != JsonToken.VALUE_STRING) {
                return (ImageBytes) context.handleUnexpectedToken(ImageBytes.class, parser);
            }
            String text = parser.getText();
            int start = 0;
            if (text.startsWith("data:")) {
                int comma = text.indexOf(',');
                if (comma < 0 || !text.substring(0, comma).endsWith(";base64")) {
                    throw Problem.of(422, "an image is a data URL without ';base64,'");
                }
                start = comma + 1;
            }
            byte[] bytes;
            try {
                bytes = Base64.getDecoder().decode(text.substring(start));
            } catch (IllegalArgumentException e) {
                throw Problem.of(422, "an image is no base64: " + e.getMessage());
            }
            if (bytes.length == 0) {
                throw Problem.of(422, "an image is empty");
            }
            return new ImageBytes(bytes);
        }
    }
}
