package io.github.glow4j.models;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Parameters as they were trained, in the safetensors format: the length of a header as a little-endian 64-bit integer,
 * the header (JSON: type, shape and place of each tensor), the values. The graphs hold the same weights folded with
 * scales and inverses, from which these cannot be had back bit for bit.
 */
public final class ParameterFile {
    /** Name of the file in a model folder. */
    public static final String NAME = "parameters.safetensors";

    private static final int MAX_HEADER = 100_000_000;
    private static final int CHUNK = 1 << 16;
    private static final ObjectMapper JSON = JsonMapper.builder().build();

    private ParameterFile() {}

    /** Writes a file through a temporary one. */
    public static void write(Path file, GlowParameters parameters) {
        ObjectNode header = JSON.createObjectNode();
        long offset = 0;
        for (Parameter parameter : parameters.asMap().values()) {
            long end = offset + 4L * parameter.values().length;
            ObjectNode entry = header.putObject(parameter.name());
            entry.put("dtype", parameter.isInteger() ? "I32" : "F32");
            entry.set("shape", JSON.valueToTree(parameter.shape()));
            entry.putArray("data_offsets").add(offset).add(end);
            offset = end;
        }
        String text = header.toString();
        // The format asks for padding by spaces, so that the values are aligned.
        byte[] bytes = (text + " ".repeat(7 - (text.length() + 7) % 8)).getBytes(StandardCharsets.UTF_8);
        AtomicFiles.write(file, out -> {
            out.write(ByteBuffer.allocate(8)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(bytes.length)
                    .array());
            out.write(bytes);
            for (Parameter parameter : parameters.asMap().values()) {
                write(out, parameter);
            }
        });
    }

    private static void write(OutputStream out, Parameter parameter) throws IOException {
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : parameter.values()) {
            if (!chunk.hasRemaining()) {
                out.write(chunk.array());
                chunk.clear();
            }
            if (parameter.isInteger()) {
                chunk.putInt((int) value);
            } else {
                chunk.putInt(Float.floatToRawIntBits(value));
            }
        }
        out.write(chunk.array(), 0, chunk.position());
    }

    /**
     * Reads a file.
     *
     * @throws InvalidModelException if it is missing, truncated or damaged
     */
    public static GlowParameters read(Path file) {
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file), CHUNK))) {
            long size = Files.size(file);
            long headerLength = size < 8 ? -1 : Long.reverseBytes(in.readLong());
            if (headerLength < 2 || headerLength > MAX_HEADER || headerLength > size - 8) {
                throw damaged(file, "its header is cut off");
            }
            JsonNode header = JSON.readTree(in.readNBytes((int) headerLength));
            List<Entry> entries = entries(file, header, size - 8 - headerLength);
            List<Parameter> parameters = new ArrayList<>();
            for (Entry entry : entries) {
                parameters.add(entry.read(in));
            }
            return new GlowParameters(parameters);
        } catch (NoSuchFileException e) {
            throw new InvalidModelException("there is no " + file, e);
        } catch (JsonProcessingException e) {
            throw damaged(file, "its header is not JSON");
        } catch (IOException e) {
            throw new InvalidModelException("cannot read " + file + ": " + AtomicFiles.reason(e), e);
        }
    }

    private static InvalidModelException damaged(Path file, String what) {
        return new InvalidModelException(file + " is damaged: " + what + "; convert the checkpoint again");
    }

    private static List<Entry> entries(Path file, JsonNode header, long dataLength) {
        List<Entry> entries = new ArrayList<>();
        for (Map.Entry<String, JsonNode> field : header.properties()) {
            if (!field.getKey().equals("__metadata__")) {
                entries.add(entry(file, field.getKey(), field.getValue()));
            }
        }
        entries.sort(Comparator.comparingLong(Entry::begin));
        long next = 0;
        for (Entry entry : entries) {
            if (entry.begin != next || entry.end > dataLength) {
                throw damaged(file, "the values of " + entry.name + " are not where its header says");
            }
            next = entry.end;
        }
        if (entries.isEmpty() || next != dataLength) {
            throw damaged(file, "it holds " + dataLength + " bytes of values where " + next + " are expected");
        }
        return entries;
    }

    private static Entry entry(Path file, String name, JsonNode json) {
        String type = json.path("dtype").asText();
        int[] shape = new int[json.path("shape").size()];
        long count = 1;
        for (int i = 0; i < shape.length; i++) {
            shape[i] = json.path("shape").path(i).asInt(-1);
            count = shape[i] < 0 || count > Integer.MAX_VALUE ? -1 : count * shape[i];
        }
        long begin = json.path("data_offsets").path(0).asLong(-1);
        long end = json.path("data_offsets").path(1).asLong(-1);
        boolean typed = type.equals("F32") || type.equals("I32");
        if (!typed || count < 0 || count > Integer.MAX_VALUE || begin < 0 || end - begin != 4 * count) {
            throw damaged(file, "its header describes " + name + " wrongly");
        }
        return new Entry(name, type.equals("I32"), shape, begin, end);
    }

    @SuppressWarnings("ArrayRecordComponent") // private value between header and data
    private record Entry(String name, boolean integer, int[] shape, long begin, long end) {
        Parameter read(DataInputStream in) throws IOException {
            float[] values = new float[(int) ((end - begin) / 4)];
            byte[] chunk = new byte[CHUNK];
            ByteBuffer buffer = ByteBuffer.wrap(chunk).order(ByteOrder.LITTLE_ENDIAN);
            for (int start = 0; start < values.length; start += CHUNK / 4) {
                int length = Math.min(CHUNK / 4, values.length - start);
                in.readFully(chunk, 0, 4 * length);
                for (int i = 0; i < length; i++) {
                    int bits = buffer.getInt(4 * i);
                    values[start + i] = integer ? bits : Float.intBitsToFloat(bits);
                }
            }
            return new Parameter(name, shape, values);
        }
    }
}
