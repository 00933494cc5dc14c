package io.github.glow4j.app.serve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.glow4j.inference.Images;
import io.github.glow4j.inference.Latents;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import javax.imageio.ImageIO;

/** A client of a server under test. */
final class Http {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final URI base;

    Http(URI base) {
        this.base = base;
    }

    record Reply(int status, String type, byte[] body, HttpResponse<byte[]> response) {
        JsonNode json() {
            try {
                return JSON.readTree(body);
            } catch (IOException e) {
                throw new AssertionError("no JSON: " + new String(body, java.nio.charset.StandardCharsets.UTF_8), e);
            }
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }

        Images images() {
            List<Images> images = json().get("images")
                    .valueStream()
                    .map(node -> Http.image(Base64.getDecoder().decode(node.asText())))
                    .toList();
            return join(images);
        }

        Images image() {
            return Http.image(body);
        }

        Latents latents(int length) {
            float[][] rows = json().get("latents")
                    .valueStream()
                    .map(node -> floats(Base64.getDecoder().decode(node.asText())))
                    .toArray(float[][]::new);
            return rows.length == 0 ? new Latents(new float[0], 0, length) : Latents.of(rows);
        }
    }

    Reply get(String path) {
        return send(HttpRequest.newBuilder(base.resolve(path)).GET());
    }

    Reply post(String path, String json, String... headers) {
        return post(path, "application/json", json.getBytes(java.nio.charset.StandardCharsets.UTF_8), headers);
    }

    Reply post(String path, String type, byte[] body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path))
                .header("Content-Type", type)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request);
    }

    Reply send(HttpRequest.Builder request) {
        try {
            HttpResponse<byte[]> response = CLIENT.send(
                    request.timeout(Duration.ofSeconds(120)).build(), HttpResponse.BodyHandlers.ofByteArray());
            return new Reply(
                    response.statusCode(),
                    response.headers().firstValue("Content-Type").orElse(""),
                    response.body(),
                    response);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    static Images image(byte[] png) {
        try {
            return Images.of(ImageIO.read(new ByteArrayInputStream(png)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Images join(List<Images> images) {
        Images first = images.getFirst();
        ByteBuffer pixels = ByteBuffer.allocate(images.size() * first.dimensions());
        images.forEach(image -> pixels.put(image.pixels()));
        return new Images(pixels.array(), images.size(), first.height(), first.width(), first.channels());
    }

    static float[] floats(byte[] bytes) {
        float[] values = new float[bytes.length / Float.BYTES];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
        return values;
    }

    static byte[] bytes(float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return bytes.array();
    }

    static String base64(float[] values) {
        return Base64.getEncoder().encodeToString(bytes(values));
    }

    static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
