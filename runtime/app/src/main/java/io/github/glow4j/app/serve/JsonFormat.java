package io.github.glow4j.app.serve;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.core.exc.StreamReadException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * JSON of requests and answers. A request becomes the fields of one plain class of numbers, texts, latents and images; what
 * it does not know, twice the same name, and values of another type are refused rather than guessed at.
 */
final class JsonFormat {
    private static final int MAX_DEPTH = 8;
    private static final int MAX_NUMBER_LENGTH = 64;
    private static final int MAX_NAME_LENGTH = 256;

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxNumberLength(MAX_NUMBER_LENGTH)
                            .maxNameLength(MAX_NAME_LENGTH)
                            .maxStringLength(Limits.BODY_BYTES)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .addModule(new SimpleModule()
                    .addDeserializer(LatentValues.class, new LatentValues.Deserializer())
                    .addDeserializer(ImageBytes.class, new ImageBytes.Deserializer()))
            .visibility(PropertyAccessor.ALL, Visibility.NONE)
            .visibility(PropertyAccessor.FIELD, Visibility.ANY)
            .enable(
                    DeserializationFeature.FAIL_ON_TRAILING_TOKENS,
                    DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES,
                    DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .defaultSetterInfo(JsonSetter.Value.forValueNulls(Nulls.SKIP, Nulls.FAIL))
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
            .build();

    private JsonFormat() {}

    static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    static byte[] bytes(JsonNode content) {
        try {
            return MAPPER.writeValueAsBytes(content);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Reads a request.
     *
     * @param type a class whose fields are what the request may have
     * @param latentLength number of values that every latent in it must have
     * @throws Problem 400 if it is no JSON, 422 if it is not what was expected
     */
    static <T> T read(byte[] body, Class<T> type, int latentLength) {
        try {
            T value = MAPPER.readerFor(type)
                    .withAttribute(LatentValues.LENGTH, latentLength)
                    .readValue(body);
            if (value == null) {
                throw Problem.of(422, "the body must be a JSON object, not null");
            }
            return value;
        } catch (StreamReadException e) {
            throw unreadable(e, List.of());
        } catch (UnrecognizedPropertyException e) {
            String known = e.getKnownPropertyIds() == null
                    ? ""
                    : "; known are "
                            + String.join(
                                    ", ",
                                    new TreeSet<>(e.getKnownPropertyIds().stream()
                                            .map(String::valueOf)
                                            .toList()));
            throw Problem.of(422, "there is no field " + path(e.getPath()) + known);
        } catch (MismatchedInputException e) {
            throw e.getPath().isEmpty() && sentence(e).startsWith("Trailing token")
                    ? Problem.of(400, "the body is not JSON: something follows its value")
                    : Problem.of(422, subject(e.getPath()) + " must be " + expected(e.getTargetType()));
        } catch (JsonMappingException e) {
            throw switch (e.getCause()) {
                case StreamReadException cause -> unreadable(cause, e.getPath());
                case Problem cause -> Problem.of(cause.status(), subject(e.getPath()) + ": " + cause.getMessage());
                case null, default -> Problem.of(422, subject(e.getPath()) + " is wrong: " + sentence(e));
            };
        } catch (IOException e) {
            throw Problem.of(400, "the body is not JSON in UTF-8");
        }
    }

    private static Problem unreadable(StreamReadException e, List<JsonMappingException.Reference> path) {
        return e instanceof InputCoercionException
                ? Problem.of(422, subject(path) + " is a number out of range")
                : Problem.of(400, "the body is not JSON: " + sentence(e) + at(e));
    }

    private static String expected(Class<?> type) {
        if (type == null) {
            return "of another type";
        }
        if (type == int.class || type == Integer.class || type == long.class) {
            return "a whole number" + (type == long.class ? " of 64 bits" : " of 32 bits");
        }
        if (type == float.class || type == Float.class || type == double.class) {
            return "a number";
        }
        if (type == boolean.class) {
            return "true or false";
        }
        if (type == String.class) {
            return "a text";
        }
        if (type.isEnum()) {
            return "one of "
                    + List.of(type.getEnumConstants()).stream()
                            .map(constant -> constant.toString().toLowerCase(Locale.ROOT))
                            .collect(Collectors.joining(", "));
        }
        if (type == LatentValues.class) {
            return "a latent: an array of numbers, or base64 of float32 values in little-endian order";
        }
        if (type == ImageBytes.class) {
            return "an image: base64 of a PNG or JPEG file, or a data URL of it";
        }
        return type.isArray() || List.class.isAssignableFrom(type)
                ? "an array"
                : Map.class.isAssignableFrom(type) ? "an object of names and values" : "an object";
    }

    private static String subject(List<JsonMappingException.Reference> path) {
        return path.isEmpty() ? "the body" : path(path);
    }

    /** Such as {@code images[3]}. */
    private static String path(List<JsonMappingException.Reference> path) {
        StringBuilder text = new StringBuilder();
        for (JsonMappingException.Reference step : path) {
            if (step.getFieldName() == null) {
                text.append('[').append(step.getIndex()).append(']');
            } else {
                text.append(text.isEmpty() ? "" : ".").append(step.getFieldName());
            }
        }
        return text.toString();
    }

    private static String sentence(JacksonException e) {
        if (e instanceof JsonEOFException) {
            return "it ends too early";
        }
        String message = e.getOriginalMessage();
        return message == null ? "unreadable" : message.lines().findFirst().orElse("unreadable");
    }

    private static String at(JacksonException e) {
        return e.getLocation() == null
                ? ""
                : " (line " + e.getLocation().getLineNr() + ", column "
                        + e.getLocation().getColumnNr() + ")";
    }
}
