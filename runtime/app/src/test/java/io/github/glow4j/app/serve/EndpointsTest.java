package io.github.glow4j.app.serve;

import static io.github.glow4j.app.serve.Http.base64;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.glow4j.app.files.PngFiles;
import io.github.glow4j.inference.Attributes;
import io.github.glow4j.inference.Encoding;
import io.github.glow4j.inference.GlowModel;
import io.github.glow4j.inference.Images;
import io.github.glow4j.inference.Interpolation;
import io.github.glow4j.inference.Latents;
import io.github.glow4j.models.Npy;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every endpoint against what the model says when it is called directly. */
class EndpointsTest {
    private static final float TOLERANCE = 1e-4f;

    @TempDir
    static Path folder;

    static Fixture fixture;
    static GlowModel model;
    static Http http;
    static Images images;
    static List<String> files;
    static Latents latents;
    static int length;

    @BeforeAll
    static void start() {
        fixture = Fixture.withAttributes(folder);
        model = fixture.model;
        http = fixture.http;
        images = fixture.images(3, 5);
        files = new ArrayList<>();
        for (BufferedImage image : images.toBufferedImages()) {
            files.add(base64(PngFiles.encode(image)));
        }
        latents = model.encode(images).latents();
        length = latents.size();
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    @Test
    void healthNamesModelAndDevice() {
        JsonNode health = http.get("/health").json();
        assertThat(health.get("status").asText()).isEqualTo("up");
        assertThat(health.get("model").asText()).isEqualTo("fixture-32");
        assertThat(health.get("device").asText()).isEqualTo("cpu");
        assertThat(health.get("milliseconds").asDouble()).isPositive();
    }

    @Test
    void theModelIsDescribed() {
        JsonNode json = http.get("/v1/model").json();
        assertThat(json.at("/image/size").asInt()).isEqualTo(32);
        assertThat(json.at("/latentLength").asInt()).isEqualTo(3072);
        assertThat(json.at("/levels").size()).isEqualTo(3);
        assertThat(json.at("/levels/1").toString())
                .isEqualTo("{\"level\":1,\"from\":1536,\"to\":2304,\"shape\":[8,8,12]}");
        assertThat(json.at("/attributes").valueStream().map(a -> a.get("name").asText()))
                .containsExactly("Smiling", "Hat");
        assertThat(json.at("/limits/batch").asInt()).isEqualTo(64);
    }

    @Test
    void theGalleryShowsSamplesWhereTheModelHasNoPictures() {
        JsonNode list = http.get("/v1/gallery").json().get("images");
        assertThat(list.size()).isEqualTo(16);
        Images samples = model.sample(16, 0.7f, 0);
        Http.Reply image = http.get(list.get(3).get("url").asText());
        assertThat(image.type()).isEqualTo("image/png");
        assertThat(image.image()).isEqualTo(samples.slice(3, 4));
        assertThat(list.get(3).get("bitsPerDimension").asDouble())
                .isCloseTo(model.bitsPerDimension(samples)[3], within(1e-4));
    }

    @Test
    void imagesAreEncoded() {
        Http.Reply reply = http.post("/v1/encode", "{\"images\":" + list(files) + "}");
        assertThat(reply.status()).isEqualTo(200);
        assertClose(reply.latents(length), latents);
        Encoding direct = model.encode(images);
        JsonNode json = reply.json();
        for (int i = 0; i < 3; i++) {
            assertThat(json.at("/bitsPerDimension/" + i).asDouble())
                    .isCloseTo(direct.bitsPerDimension()[i], within(1e-4));
            assertThat(json.at("/logLikelihood/" + i).asDouble()).isCloseTo(direct.logLikelihood()[i], within(0.5));
            assertThat(json.at("/projections/" + i + "/Hat").asDouble())
                    .isCloseTo(model.attributes().projections(latents.row(i)).get("Hat"), within(1e-3));
        }
    }

    @Test
    void anImageFileIsEncodedAsItIs() {
        byte[] png = PngFiles.encode(images.toBufferedImage(1));
        Http.Reply json = http.post("/v1/encode", "image/png", png);
        assertClose(json.latents(length), latents.slice(1, 2));
        Http.Reply raw = http.post("/v1/encode", "image/png", png, "Accept", "application/octet-stream");
        assertThat(raw.type()).isEqualTo("application/octet-stream");
        assertClose(Latents.of(Http.floats(raw.body())), latents.slice(1, 2));
    }

    @Test
    void aPictureOfAnotherSizeIsCroppedAndScaled() throws IOException {
        BufferedImage large = new BufferedImage(200, 90, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 200 * 90; i++) {
            large.setRGB(i % 200, i / 200, i * 7919);
        }
        ByteArrayOutputStream jpeg = new ByteArrayOutputStream();
        ImageIO.write(large, "jpg", jpeg);
        Images fitted =
                Images.fit(model.manifest().image(), ImageIO.read(new ByteArrayInputStream(jpeg.toByteArray())));
        Http.Reply reply = http.post("/v1/encode", "image/jpeg", jpeg.toByteArray());
        assertClose(reply.latents(length), model.encode(fitted).latents());
    }

    @Test
    void likelihoodsAloneAreThoseOfEncode() {
        JsonNode json =
                http.post("/v1/likelihood", "{\"images\":" + list(files) + "}").json();
        double[] direct = model.bitsPerDimension(images);
        for (int i = 0; i < 3; i++) {
            assertThat(json.at("/bitsPerDimension/" + i).asDouble()).isCloseTo(direct[i], within(1e-4));
        }
        assertThat(json.has("latents")).isFalse();
    }

    @Test
    void latentsAreDecodedFromEitherForm() {
        Images direct = model.decode(latents);
        List<String> strings = new ArrayList<>();
        for (int i = 0; i < latents.count(); i++) {
            strings.add(base64(latents.row(i)));
        }
        assertClose(
                http.post("/v1/decode", "{\"latents\":" + list(strings) + "}").images(), direct);
        String numbers = java.util.Arrays.toString(latents.row(0));
        assertClose(http.post("/v1/decode", "{\"latents\":[" + numbers + "]}").images(), direct.slice(0, 1));
        Http.Reply png =
                http.post("/v1/decode", "application/octet-stream", Http.bytes(latents.row(2)), "Accept", "image/png");
        assertThat(png.type()).isEqualTo("image/png");
        assertClose(png.image(), direct.slice(2, 3));
        assertThat(png.header("Server-Timing")).matches("total;dur=\\d+\\.\\d+");
    }

    @Test
    void samplesAreThoseOfTheModel() {
        Http.Reply reply =
                http.post("/v1/sample", "{\"count\":5,\"temperature\":0.5,\"seed\":42,\"returnLatents\":true}");
        assertClose(reply.images(), model.sample(5, 0.5f, 42));
        assertThat(reply.latents(length)).isEqualTo(model.sampleLatents(5, 0.5f, 42));
        assertClose(http.post("/v1/sample", "{}").images(), model.sample(1, 0.7f, 0));
        assertThat(http.post("/v1/sample", "{}").json().has("latents")).isFalse();
    }

    @Test
    void severalImagesMakeAGrid() {
        Images grid =
                http.post("/v1/sample", "{\"count\":4}", "Accept", "image/png").image();
        assertThat(grid.width()).isEqualTo(2 * 32 + 3 * 2);
        assertThat(grid.height()).isEqualTo(2 * 32 + 3 * 2);
    }

    @Test
    void attributesAndOwnDirectionsMoveAnImage() {
        float[] own = model.sampleLatents(1, 0.2f, 9).values();
        Http.Reply reply = http.post(
                "/v1/manipulate",
                "{\"image\":\"" + files.getFirst() + "\",\"amounts\":{\"Smiling\":0.8,\"Hat\":-0.5},"
                        + "\"directions\":[{\"direction\":\"" + base64(own) + "\",\"amount\":1.5}]}");
        Latents moved = model.attributes().manipulate(latents.slice(0, 1), Map.of("Smiling", 0.8f, "Hat", -0.5f));
        moved = Attributes.manipulate(moved, own, 1.5f);
        assertClose(reply.latents(length), moved);
        assertClose(reply.images(), model.decode(moved));
    }

    @Test
    void aLatentMayStandForAnImageAndComeBackAsNumbers() {
        Http.Reply reply = http.post(
                "/v1/manipulate",
                "{\"latent\":\"" + base64(latents.row(1)) + "\",\"amounts\":{},\"latents\":\"array\"}");
        assertThat(reply.json().at("/latents/0").size()).isEqualTo(length);
        assertThat((float) reply.json().at("/latents/0/17").asDouble()).isEqualTo(latents.row(1)[17]);
        assertClose(reply.images(), model.decode(latents.slice(1, 2)));
    }

    @Test
    void interpolationsGoAlongALineOrAnArc() {
        String ends = "\"from\":{\"image\":\"" + files.getFirst() + "\"},\"to\":{\"latent\":\"" + base64(latents.row(1))
                + "\"}";
        Http.Reply steps = http.post("/v1/interpolate", "{" + ends + ",\"steps\":5}");
        assertClose(
                steps.images(),
                model.decode(model.interpolate(latents.row(0), latents.row(1), 5, Interpolation.LINEAR)));
        Http.Reply positions =
                http.post("/v1/interpolate", "{" + ends + ",\"positions\":[0.25,0.5],\"path\":\"spherical\"}");
        Latents arc = model.interpolate(latents.row(0), latents.row(1), 5, Interpolation.SPHERICAL);
        assertClose(positions.images(), model.decode(arc.slice(1, 3)));
    }

    @Test
    void levelsAreDrawnAnew() {
        Http.Reply reply = http.post(
                "/v1/resample",
                "{\"image\":\"" + files.getFirst() + "\",\"levels\":[0,1],\"temperature\":0.6,\"seed\":12}");
        Latents drawn = model.resampleLevels(latents.slice(0, 1), Set.of(0, 1), 0.6f, 12);
        assertClose(reply.latents(length), drawn);
        assertClose(reply.images(), model.decode(drawn));
    }

    @Test
    void anOwnAttributeIsTheDifferenceOfMeans() throws IOException {
        String body = "{\"name\":\"Beard\",\"with\":[\"" + files.get(0) + "\",\"" + files.get(1) + "\"],\"without\":[\""
                + files.get(2) + "\"]}";
        float[] direct = Attributes.direction(latents.slice(0, 2), latents.slice(2, 3));
        Http.Reply json = http.post("/v1/attribute", body);
        assertThat(json.json().get("name").asText()).isEqualTo("Beard");
        assertClose(
                Http.floats(java.util.Base64.getDecoder()
                        .decode(json.json().get("direction").asText())),
                direct);
        Http.Reply npy = http.post("/v1/attribute", body, "Accept", "application/x-npy");
        assertThat(npy.type()).isEqualTo("application/x-npy");
        Path file = Files.write(folder.resolve("direction.npy"), npy.body());
        assertThat(Npy.read(file).shape()).containsExactly(1, length);
        assertClose(Npy.read(file).toFloats(), direct);
        assertThat(model.attributes().names()).doesNotContain("Beard");
    }

    @Test
    void anAnimationHasItsFrames() throws IOException {
        Http.Reply reply = http.post(
                "/v1/animate",
                "{\"frames\":{\"latent\":\"" + base64(latents.row(0))
                        + "\",\"amounts\":{\"Smiling\":[-1,1]}},\"count\":5,\"bounce\":true,\"scale\":2,"
                        + "\"millisecondsPerFrame\":120}",
                "Accept",
                "image/gif");
        assertThat(reply.type()).isEqualTo("image/gif");
        ImageReader reader = ImageIO.getImageReadersByFormatName("gif").next();
        reader.setInput(new MemoryCacheImageInputStream(new ByteArrayInputStream(reply.body())));
        assertThat(reader.getNumImages(true)).isEqualTo(5 + 3);
        assertThat(reader.read(0).getWidth()).isEqualTo(64);
        IIOMetadataNode root = (IIOMetadataNode) reader.getImageMetadata(0).getAsTree("javax_imageio_gif_image_1.0");
        IIOMetadataNode control = (IIOMetadataNode)
                root.getElementsByTagName("GraphicControlExtension").item(0);
        assertThat(control.getAttribute("delayTime")).isEqualTo("12");
        // 256 colours of its own: near to the frame, not equal.
        Images first = Images.of(reader.read(0));
        Images direct = model.decode(model.attributes().manipulate(latents.slice(0, 1), Map.of("Smiling", -1f)));
        long difference = 0;
        for (int y = 0; y < 32; y++) {
            for (int x = 0; x < 32; x++) {
                difference += Math.abs(
                        (first.pixels()[(2 * y * 64 + 2 * x) * 3] & 0xff) - (direct.pixels()[(y * 32 + x) * 3] & 0xff));
            }
        }
        assertThat(difference / 1024.0).isLessThan(24);
    }

    @Test
    void metricsTellOfRequestsQueuesAndTheDevice() {
        http.post("/v1/sample", "{}");
        String text = new String(http.get("/metrics").body(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(text)
                .contains("glow_model{device=\"cpu\",name=\"fixture-32\"} 1")
                .contains("glow_queue_length{call=\"decode\"} 0")
                .contains("glow_requests_seconds_bucket{endpoint=\"/v1/sample\",status=\"200\",le=\"0.1\"}")
                .contains("glow_batch_size_count{call=\"decode\"}")
                .contains("jvm_memory_used_bytes");
    }

    private static String list(List<String> strings) {
        return "[\"" + String.join("\",\"", strings) + "\"]";
    }

    private static void assertClose(Latents actual, Latents expected) {
        assertThat(actual.count()).isEqualTo(expected.count());
        assertClose(actual.values(), expected.values());
    }

    private static void assertClose(float[] actual, float[] expected) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < actual.length; i++) {
            assertThat(actual[i]).as("value %s", i).isCloseTo(expected[i], within(TOLERANCE));
        }
    }

    /** Equal, but that a pixel at the edge of two bins may fall into either where it is decoded in another batch. */
    private static void assertClose(Images actual, Images expected) {
        assertThat(actual.toString()).isEqualTo(expected.toString());
        int bin = 256 >> model.manifest().image().bits();
        int other = 0;
        for (int i = 0; i < actual.pixels().length; i++) {
            int difference = Math.abs((actual.pixels()[i] & 0xff) - (expected.pixels()[i] & 0xff));
            assertThat(difference).isLessThanOrEqualTo(bin);
            other += difference > 0 ? 1 : 0;
        }
        assertThat(other).isLessThanOrEqualTo(actual.pixels().length / 1000);
    }
}
