package io.github.glow4j.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.glow4j.inference.GlowModel;
import io.github.glow4j.inference.Images;
import io.github.glow4j.models.ModelManifest;
import io.github.glow4j.models.Npy;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every command on a small model, in this process. */
class CommandsTest {
    @TempDir
    static Path shared;

    static Path model;
    static Path conditional;
    static Path images;
    static Path labels;
    static Path greyImages;

    @TempDir
    Path folder;

    @BeforeAll
    static void makeModels() {
        model = TestModels.write(TestModels.PLAIN, shared.resolve("plain"));
        conditional = TestModels.write(TestModels.CONDITIONAL, shared.resolve("conditional"));
        images = shared.resolve("images.npy");
        Npy.write(images, bytes(5 * 192, 1), 5, 8, 8, 3);
        greyImages = shared.resolve("grey.npy");
        Npy.write(greyImages, bytes(4 * 64, 2), 4, 8, 8, 1);
        labels = shared.resolve("labels.npy");
        Npy.write(labels, new int[] {0, 1, 2, 3}, 4);
    }

    @Test
    void imagesComeBackFromTheirLatentsAsTheyWere() {
        Path z = folder.resolve("z.npy");
        Cli encoded = Cli.ok("encode", "--model", model, "--input", images, "--output", z, "--json");
        assertThat(encoded.json().get("images").asInt()).isEqualTo(5);
        assertThat(encoded.json().get("latent_size").asInt()).isEqualTo(192);
        assertThat(encoded.json().get("inputs").get(4).asText()).isEqualTo(images + "[4]");
        assertThat(Npy.read(z).shape()).containsExactly(5, 192);
        assertThat(Npy.read(z).type()).isEqualTo("f4");

        Path out = folder.resolve("out.npy");
        Cli.ok("decode", "--model", model, "--input", z, "--output", out);
        assertThat(Npy.read(out).toBytes()).isEqualTo(Npy.read(images).toBytes());

        Path pngs = folder.resolve("pngs");
        Cli.ok("decode", "--model", model, "--input", z, "--output", pngs);
        Path again = folder.resolve("again.npy");
        Cli.ok("encode", "--model", model, "--input", pngs, "--output", again);
        assertThat(Npy.read(again).toFloats()).isEqualTo(Npy.read(z).toFloats());
    }

    @Test
    void latentsAreThoseOfTheLibrary() {
        Path z = folder.resolve("z.npy");
        Cli.ok("encode", "--model", model, "--input", images, "--output", z);
        try (GlowModel glow = GlowModel.open(model)) {
            Images same = new Images(Npy.read(images).toBytes(), 5, 8, 8, 3);
            assertThat(Npy.read(z).toFloats())
                    .isEqualTo(glow.encode(same).latents().values());
        }
    }

    @Test
    void theDeviceIsNamedOnceOnStandardErrorUnlessAskedToBeQuiet() {
        Path z = folder.resolve("z.npy");
        Cli result = Cli.ok("encode", "--model", model, "--input", images, "--output", z);
        assertThat(result.err().lines()).singleElement().asString().startsWith("glow: running on c");
        assertThat(Cli.ok("encode", "--model", model, "--input", images, "--output", z, "--quiet"))
                .isEqualTo(new Cli(0, "", ""));
        assertThat(Cli.ok("encode", "--model", model, "--input", images, "--output", z, "--device", "cpu")
                        .err())
                .isEmpty();
    }

    @Test
    void noiseChangesLatentsByItsSeedOnly() {
        float[] midpoint = encode("--noise", "midpoint");
        float[] none = encode("--noise", "none");
        float[] first = encode("--noise", "uniform", "--seed", "1");
        assertThat(encode()).isEqualTo(midpoint);
        assertThat(none).isNotEqualTo(midpoint);
        assertThat(first).isNotEqualTo(midpoint).isEqualTo(encode("--noise", "uniform", "--seed", "1"));
        assertThat(encode("--noise", "uniform", "--seed", "2")).isNotEqualTo(first);
    }

    private float[] encode(Object... more) {
        Path z = folder.resolve("noisy.npy");
        Object[] command = {"encode", "--model", model, "--input", images, "--output", z};
        Cli.ok(Stream.concat(Stream.of(command), Stream.of(more)).toArray());
        return Npy.read(z).toFloats();
    }

    @Test
    void evaluateReportsFlatNumbers() {
        JsonNode json = Cli.ok("evaluate", "--model", model, "--input", images, "--json")
                .json();
        assertThat(json.get("images").asInt()).isEqualTo(5);
        assertThat(json.get("bits_per_dimension_per_image")).hasSize(5);
        double bits = json.get("bits_per_dimension").asDouble();
        double nats = json.get("log_likelihood").asDouble();
        assertThat(bits).isCloseTo(-nats / (192 * Math.log(2)), within(1e-5));
        assertThat(json.get("reconstruction_max_error").asInt()).isZero();
        assertThat(json.get("reconstruction_differing_pixels").asInt()).isZero();
        assertThat(json.has("classification_error")).isFalse();
        String text = Cli.ok("evaluate", "--model", model, "--input", images).out();
        assertThat(text).contains("bits per dimension").doesNotContain("per image");
    }

    @Test
    void aConditionalModelTakesLabelsAndClassifies() {
        JsonNode json = Cli.ok("evaluate", "--model", conditional, "--input", greyImages, "--labels", labels, "--json")
                .json();
        assertThat(json.get("classification_error").asDouble()).isBetween(0.0, 1.0);
        assertThat(json.get("bits_y").asDouble()).isBetween(1.0, 4.0);
        assertThat(json.get("reconstruction_max_error").asInt())
                .as("5 bits are compared with 5 bits")
                .isZero();
        JsonNode listed = Cli.ok(
                        "evaluate", "--model", conditional, "--input", greyImages, "--labels", "0,1,2,3", "--json")
                .json();
        assertThat(listed).isEqualTo(json);
        JsonNode same = Cli.ok("evaluate", "--model", conditional, "--input", greyImages, "--label", "2", "--json")
                .json();
        assertThat(same.get("bits_per_dimension")).isNotEqualTo(json.get("bits_per_dimension"));
    }

    @Test
    void samplesDependOnSeedAndTemperatureOnly() {
        byte[] first = sample("--seed", "1");
        assertThat(sample("--seed", "1")).isEqualTo(first).hasSize(4 * 192);
        assertThat(sample("--seed", "2")).isNotEqualTo(first);
        assertThat(sample("--seed", "1", "--temperature", "0.3")).isNotEqualTo(first);
        byte[] typical = sample("--temperature", "0");
        assertThat(Arrays.copyOf(typical, 192)).isEqualTo(Arrays.copyOfRange(typical, 192, 384));
    }

    private byte[] sample(Object... more) {
        Path out = folder.resolve("samples.npy");
        Object[] command = {"sample", "--model", model, "--count", "4", "--output", out};
        Cli.ok(Stream.concat(Stream.of(command), Stream.of(more)).toArray());
        return Npy.read(out).toBytes();
    }

    @Test
    void severalTemperaturesAreRowsOfThePicture() throws IOException {
        Path grid = folder.resolve("grid.png");
        Cli result = Cli.ok(
                "sample", "--model", model, "-n", "3", "-t", "0,0.5,1", "--output", grid, "--scale", "4", "--json");
        assertThat(result.json().get("images").asInt()).isEqualTo(9);
        BufferedImage picture = ImageIO.read(grid.toFile());
        assertThat(picture.getHeight()).as("title and rows").isBetween(3 * 34 + 20, 3 * 34 + 50);
        assertThat(picture.getWidth()).isGreaterThan(3 * 34 + 30);
        Path one = folder.resolve("one.png");
        Cli.ok("sample", "--model", model, "-n", "9", "--no-captions", "--output", one);
        assertThat(ImageIO.read(one.toFile()).getWidth()).isEqualTo(2 + 3 * 10);
    }

    @Test
    void samplesOfAClass() {
        Path out = folder.resolve("class.npy");
        Cli.ok("sample", "--model", conditional, "-n", "2", "--label", "3", "-t", "0", "--output", out);
        byte[] three = Npy.read(out).toBytes();
        Cli.ok("sample", "--model", conditional, "-n", "2", "--labels", "3,1", "-t", "0", "--output", out);
        byte[] both = Npy.read(out).toBytes();
        assertThat(Arrays.copyOf(both, 64)).isEqualTo(Arrays.copyOf(three, 64));
        assertThat(both).isNotEqualTo(three);
    }

    @Test
    void interpolationGoesFromOneImageToTheOther() throws IOException {
        Path a = png("a.png", 3);
        Path b = png("b.png", 4);
        Path out = folder.resolve("strip.npy");
        Cli.ok("interpolate", "--model", model, "--input", a, b, "--steps", "5", "--output", out);
        Npy.Array strip = Npy.read(out);
        assertThat(strip.shape()).containsExactly(5, 8, 8, 3);
        assertThat(Arrays.copyOf(strip.toBytes(), 192)).isEqualTo(bytes(192, 3));
        assertThat(Arrays.copyOfRange(strip.toBytes(), 4 * 192, 5 * 192)).isEqualTo(bytes(192, 4));

        Path z = folder.resolve("z.npy");
        Cli.ok("encode", "--model", model, "--input", a, b, "--output", z);
        Path fromLatents = folder.resolve("strip2.npy");
        Cli.ok("interpolate", "--model", model, "--input", z, "--steps", "5", "--output", fromLatents);
        assertThat(Npy.read(fromLatents).toBytes()).isEqualTo(strip.toBytes());
        Cli.ok("interpolate", "--model", model, "--input", z, "--steps", "5", "--spherical", "--output", fromLatents);
        assertThat(Npy.read(fromLatents).toBytes()).isNotEqualTo(strip.toBytes());

        Path onDevice = folder.resolve("strip3.npy");
        Cli.ok("interpolate", "--model", model, "--on-device", "--input", a, b, "--steps", "5", "--output", onDevice);
        byte[] pixels = Npy.read(onDevice).toBytes();
        assertThat(Arrays.copyOf(pixels, 192)).isEqualTo(bytes(192, 3));
        assertThat(largestDifference(pixels, strip.toBytes())).isLessThanOrEqualTo(1); // float32 sums
        Cli failed = Cli.run("interpolate", "--model", model, "--on-device", "--input", a, "--output", onDevice);
        assertThat(failed.err()).contains("two images or latents are needed");

        Path picture = folder.resolve("strip.png");
        Cli.ok("interpolate", "--model", model, "--input", a, b, "--no-captions", "--output", picture);
        assertThat(ImageIO.read(picture.toFile()).getWidth()).isEqualTo(2 + 9 * 10);
    }

    private static int largestDifference(byte[] a, byte[] b) {
        assertThat(a).hasSameSizeAs(b);
        int largest = 0;
        for (int i = 0; i < a.length; i++) {
            largest = Math.max(largest, Math.abs((a[i] & 0xff) - (b[i] & 0xff)));
        }
        return largest;
    }

    @Test
    void reconstructShowsBothAndCountsDifferences() throws IOException {
        Path picture = folder.resolve("both.png");
        JsonNode json = Cli.ok("reconstruct", "--model", model, "--input", images, "--output", picture, "--json")
                .json();
        assertThat(json.get("reconstruction_max_error").asInt()).isZero();
        assertThat(json.get("reconstruction_differing_pixels_per_image")).hasSize(5);
        assertThat(ImageIO.read(picture.toFile()).getHeight()).isGreaterThan(2 * 10);
    }

    @Test
    void anAttributeIsLearnedListedMeasuredAndAdded() throws IOException {
        Path own = folder.resolve("own");
        TestModels.write(TestModels.PLAIN, own);
        Path bright = folder.resolve("bright.npy");
        Path dark = folder.resolve("dark.npy");
        byte[] pixels = bytes(192 * 2, 5);
        byte[] darker = pixels.clone();
        byte[] brighter = pixels.clone();
        for (int i = 0; i < pixels.length; i++) {
            darker[i] = (byte) ((pixels[i] & 0xff) / 2);
            brighter[i] = (byte) (127 + (pixels[i] & 0xff) / 2);
        }
        Npy.write(bright, brighter, 2, 8, 8, 3);
        Npy.write(dark, darker, 2, 8, 8, 3);

        Cli learned = Cli.ok(
                "attributes", "--model", own, "--positives", bright, "--negatives", dark, "--name", "bright", "--json");
        assertThat(learned.json().get("attributes").get(0).asText()).isEqualTo("bright");
        assertThat(ModelManifest.read(own).attributes()).containsExactly("bright");
        assertThat(Cli.ok("attributes", "--model", own).out()).contains("attributes  bright");

        JsonNode measured = Cli.ok("attributes", "--model", own, "--input", bright, dark, "--json")
                .json()
                .get("projections");
        double difference = measured.get(0).get("bright").asDouble()
                - measured.get(2).get("bright").asDouble();
        assertThat(difference).as("the mean difference is one direction").isBetween(0.5, 1.5);

        Path out = folder.resolve("changed.npy");
        Cli.ok("manipulate", "--model", own, "--input", dark, "--attribute", "bright=0.8", "--output", out);
        assertThat(mean(Npy.read(out).toBytes())).isGreaterThan(mean(darker) + 40);

        Path strip = folder.resolve("strip.npy");
        Cli.ok(
                "manipulate",
                "--model",
                own,
                "--input",
                dark,
                "--attribute",
                "bright",
                "--range",
                "0,1",
                "--steps",
                "3",
                "--output",
                strip);
        Npy.Array steps = Npy.read(strip);
        assertThat(steps.shape()).containsExactly(6, 8, 8, 3);
        assertThat(Arrays.copyOf(steps.toBytes(), 192)).isEqualTo(Arrays.copyOf(darker, 192));

        Path onDevice = folder.resolve("strip-on-device.npy");
        Cli.ok(
                "manipulate",
                "--model",
                own,
                "--on-device",
                "--input",
                dark,
                "--attribute",
                "bright",
                "--range",
                "0,1",
                "--steps",
                "3",
                "--output",
                onDevice);
        assertThat(largestDifference(Npy.read(onDevice).toBytes(), steps.toBytes()))
                .isLessThanOrEqualTo(1);

        Path direction = folder.resolve("direction.npy");
        Cli.ok("attributes", "--model", own, "--positives", bright, "--negatives", dark, "--output", direction);
        Path same = folder.resolve("same.npy");
        Cli.ok(
                "manipulate",
                "--model",
                own,
                "--input",
                dark,
                "--direction",
                direction,
                "--alpha",
                "0.8",
                "--output",
                same);
        assertThat(Npy.read(same).toBytes()).isEqualTo(Npy.read(out).toBytes());

        Cli.ok("attributes", "--model", own, "--import", direction, "--name", "imported");
        assertThat(ModelManifest.read(own).attributes()).containsExactly("bright", "imported");
    }

    @Test
    void exportedParametersConvertToTheSameModel() {
        Path checkpoint = folder.resolve("new/folder/model.ckpt");
        JsonNode exported =
                Cli.ok("export", "--model", model, "--to", checkpoint, "--json").json();
        assertThat(exported.get("parameters").asInt()).isPositive();
        Path again = folder.resolve("again");
        JsonNode converted = Cli.ok(
                        "convert", "--from", checkpoint, "--to", again, "--image-size", "8", "--bits", "8", "--json")
                .json();
        assertThat(converted.get("source").asText()).isEqualTo("model.ckpt");
        assertThat(converted.get("levels").asInt()).isEqualTo(2);
        Path z = folder.resolve("z.npy");
        Cli.ok("encode", "--model", again, "--input", images, "--output", z);
        float[] fromAgain = Npy.read(z).toFloats();
        Cli.ok("encode", "--model", model, "--input", images, "--output", z);
        assertThat(fromAgain).isEqualTo(Npy.read(z).toFloats());

        Cli second = Cli.run("convert", "--from", checkpoint, "--to", again, "--image-size", "8", "--bits", "8");
        assertThat(second.code()).isEqualTo(2);
        Cli.ok(
                "convert",
                "--from",
                checkpoint,
                "--to",
                again,
                "--image-size",
                "8",
                "--bits",
                "8",
                "--force",
                "--no-parameters");
        assertThat(Cli.ok("info", "--model", again, "--json")
                        .json()
                        .get("halves")
                        .asBoolean())
                .as("too little work to be worth dividing")
                .isFalse();
        Path halved = folder.resolve("halved");
        Cli.ok(
                "convert",
                "--from",
                checkpoint,
                "--to",
                halved,
                "--image-size",
                "8",
                "--bits",
                "8",
                "--halves",
                "always");
        assertThat(Cli.ok("info", "--model", halved, "--json")
                        .json()
                        .get("halves")
                        .asBoolean())
                .isTrue();
        Cli none = Cli.run("export", "--model", again, "--to", folder.resolve("other.ckpt"));
        assertThat(none.code()).isEqualTo(1);
        assertThat(none.err()).contains("--from");
    }

    @Test
    void infoSaysWhereTheNodesRun() {
        JsonNode json = Cli.ok("info", "--model", conditional, "--placement", "--device", "cpu", "--json")
                .json();
        assertThat(json.get("device").asText()).isEqualTo("cpu");
        assertThat(json.get("device_reason").asText()).isEqualTo("asked for");
        assertThat(json.get("placement")
                        .get("decoder")
                        .get("CPUExecutionProvider")
                        .asInt())
                .isPositive();
    }

    @Test
    void optionsForAGpuAreTakenOnTheCpu() {
        Cli.ok(
                "info",
                "--model",
                conditional,
                "--device",
                "cpu",
                "--placement",
                "--precision",
                "FLOAT32",
                "--gpu-memory",
                "2.5",
                "--gpu-growth",
                "exact",
                "--gpu-search",
                "heuristic",
                "--gpu-graphs",
                "--gpu-only");
        Cli failed = Cli.run("info", "--model", conditional, "--device", "cpu", "--placement", "--precision", "tf32");
        assertThat(failed.code()).isEqualTo(1);
        assertThat(failed.err()).contains("tf32 is a mode of NVIDIA GPUs");
    }

    @Test
    void infoSaysWhatAModelIs() {
        JsonNode json = Cli.ok("info", "--model", conditional, "--json").json();
        assertThat(json.get("image_height").asInt()).isEqualTo(8);
        assertThat(json.get("image_channels").asInt()).isEqualTo(1);
        assertThat(json.get("bits").asInt()).isEqualTo(5);
        assertThat(json.get("latent_size").asInt()).isEqualTo(64);
        assertThat(json.get("latent_parts").get(0).asText()).isEqualTo("4x4x2");
        assertThat(json.get("classes").asInt()).isEqualTo(4);
        assertThat(json.get("coupling").asText()).isEqualTo("additive");
        assertThat(json.get("encoder").asBoolean()).isTrue();
        assertThat(Cli.ok("info", "--model", conditional).out())
                .contains("image height")
                .contains("coupling");
    }

    @Test
    void nothingButTheOutputIsLeftBehind() throws IOException {
        Cli.ok("sample", "--model", model, "--output", folder.resolve("a.png"));
        Cli.ok("sample", "--model", model, "--output", folder.resolve("b.npy"));
        Cli.ok("sample", "--model", model, "--output", folder.resolve("c"));
        try (Stream<Path> content = Files.list(folder)) {
            assertThat(content.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("a.png", "b.npy", "c");
        }
    }

    private Path png(String name, long seed) throws IOException {
        Path file = folder.resolve(name);
        BufferedImage image = new Images(bytes(192, seed), 1, 8, 8, 3).toBufferedImage(0);
        assertThat(ImageIO.write(image, "png", file.toFile())).isTrue();
        return file;
    }

    private static double mean(byte[] pixels) {
        long sum = 0;
        for (byte pixel : pixels) {
            sum += pixel & 0xff;
        }
        return (double) sum / pixels.length;
    }

    private static byte[] bytes(int count, long seed) {
        byte[] bytes = new byte[count];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }
}
