package io.github.glow4j.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.glow4j.app.files.SmallDisk;
import io.github.glow4j.models.Npy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user sees when something is wrong: exit code and words, never a stack trace, nothing half-written. */
class ErrorTableTest {
    @TempDir
    static Path shared;

    static Path model;
    static Path conditional;
    static Path images;
    static Path greyImages;
    static Path latents;

    @TempDir
    Path folder;

    @BeforeAll
    static void makeModels() {
        model = TestModels.write(TestModels.PLAIN, shared.resolve("plain"));
        conditional = TestModels.write(TestModels.CONDITIONAL, shared.resolve("conditional"));
        images = shared.resolve("images.npy");
        Npy.write(images, new byte[2 * 192], 2, 8, 8, 3);
        greyImages = shared.resolve("grey.npy");
        Npy.write(greyImages, new byte[2 * 64], 2, 8, 8, 1);
        latents = shared.resolve("z.npy");
        Npy.write(latents, new float[2 * 192], 2, 192);
    }

    @Test
    void aMissingModelIsNamed() {
        fails(1, "no model 'nowhere'", "info", "--model", "nowhere");
        fails(1, "is not a model folder: it has no glow.json", "info", "--model", folder);
    }

    @Test
    void aPortThatIsTakenIsNamed() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(taken.getLocalPort());
            fails(1, "cannot listen on 127.0.0.1:" + port, "serve", "--model", model, "--port", port);
        }
        fails(1, "there is no host 'nowhere.invalid'", "serve", "--model", model, "--host", "nowhere.invalid");
    }

    @Test
    void aDamagedManifestIsNamed() throws IOException {
        Path broken = copyOfModel();
        Files.writeString(broken.resolve("glow.json"), "{ \"formatVersion\": ");
        fails(1, "glow.json is damaged", "info", "--model", broken);
    }

    @Test
    void damagedGraphsAreRefused() throws IOException {
        Path broken = copyOfModel();
        byte[] whole = Files.readAllBytes(broken.resolve("encoder.onnx"));
        Files.write(broken.resolve("encoder.onnx"), Arrays.copyOf(whole, whole.length / 2));
        failsToEncode(broken, "encoder.onnx");
        Files.writeString(broken.resolve("encoder.onnx"), "not a graph");
        failsToEncode(broken, "encoder.onnx");
        Files.write(broken.resolve("encoder.onnx"), whole);
        byte[] weights = Files.readAllBytes(broken.resolve("weights.bin"));
        Files.write(broken.resolve("weights.bin"), Arrays.copyOf(weights, weights.length / 2));
        failsToEncode(broken, "weights");
        Files.delete(broken.resolve("weights.bin"));
        failsToEncode(broken, "weights.bin");
    }

    @Test
    void aFlippedByteInAGraphNeverCrashes() throws IOException {
        Path broken = copyOfModel();
        byte[] whole = Files.readAllBytes(broken.resolve("encoder.onnx"));
        for (int at = 5; at < whole.length; at += whole.length / 12) {
            byte[] flipped = whole.clone();
            flipped[at] ^= 0x55;
            Files.write(broken.resolve("encoder.onnx"), flipped);
            Cli result = Cli.run("encode", "--model", broken, "--input", images, "--output", folder.resolve("z.npy"));
            assertThat(result.code()).as("byte %s: %s", at, result.err()).isIn(0, 1);
            assertThat(result.err()).doesNotContain("\tat ").doesNotContain("unexpected error");
        }
    }

    private void failsToEncode(Path broken, String message) {
        fails(1, message, "encode", "--model", broken, "--input", images, "--output", folder.resolve("z.npy"));
    }

    @Test
    void anImageFileThatIsNoneIsNamed() throws IOException {
        Path text = Files.writeString(folder.resolve("notes.png"), "dear diary");
        Path z = folder.resolve("z.npy");
        fails(1, "notes.png is not an image", "encode", "--model", model, "--input", text, "--output", z);
        fails(1, "no such file: gone.png", "encode", "--model", model, "--input", "gone.png", "--output", z);
        fails(
                1,
                "no .png, .jpg or .jpeg file in the folder",
                "encode",
                "--model",
                model,
                "--input",
                Files.createDirectory(folder.resolve("empty")),
                "--output",
                z);
    }

    @Test
    void arraysOfWrongShapeOrTypeAreRefused() throws IOException {
        Path z = folder.resolve("z.npy");
        Path large = folder.resolve("large.npy");
        Npy.write(large, new byte[16 * 16 * 3], 1, 16, 16, 3);
        fails(
                1,
                "large.npy[0] has 16x16 pixels, the model takes 8x8; --fit crops and scales",
                "encode",
                "--model",
                model,
                "--input",
                large,
                "--output",
                z);
        fails(1, "not images (uint8 [N,H,W,C])", "encode", "--model", model, "--input", latents, "--output", z);
        fails(
                1,
                "not latents of this model (float32 [N,192])",
                "decode",
                "--model",
                model,
                "--input",
                images,
                "--output",
                folder.resolve("x.png"));
        Path narrow = folder.resolve("narrow.npy");
        Npy.write(narrow, new float[191], 1, 191);
        fails(
                1,
                "narrow.npy holds f4 values of shape [1, 191]",
                "decode",
                "--model",
                model,
                "--input",
                narrow,
                "--output",
                folder.resolve("x.png"));
        Path cut = folder.resolve("cut.npy");
        Files.write(cut, Arrays.copyOf(Files.readAllBytes(latents), 1000));
        fails(
                1,
                "cut.npy is truncated",
                "decode",
                "--model",
                model,
                "--input",
                cut,
                "--output",
                folder.resolve("x.png"));
        Path text = Files.writeString(folder.resolve("text.npy"), "no array");
        fails(
                1,
                "text.npy is not a .npy file",
                "decode",
                "--model",
                model,
                "--input",
                text,
                "--output",
                folder.resolve("x.png"));
    }

    @Test
    void latentsThatAreNotNumbersAreRefused() {
        float[] values = new float[2 * 192];
        values[192 + 7] = Float.NaN;
        Path bad = folder.resolve("nan.npy");
        Npy.write(bad, values, 2, 192);
        Cli result = fails(1, "NaN", "decode", "--model", model, "--input", bad, "--output", folder.resolve("x.png"));
        assertThat(result.err()).contains("latent 1").contains("7");
    }

    @Test
    void missingAndWrongLabelsAreExplained() {
        Path z = folder.resolve("z.npy");
        fails(
                2,
                "the model is class-conditional: give --labels, from 0 to 3",
                "encode",
                "--model",
                conditional,
                "--input",
                greyImages,
                "--output",
                z);
        fails(
                2,
                "3 labels for 2 images",
                "encode",
                "--model",
                conditional,
                "--input",
                greyImages,
                "--labels",
                "1,2,3",
                "--output",
                z);
        fails(
                2,
                "'cat' in --labels is not an integer",
                "encode",
                "--model",
                conditional,
                "--input",
                greyImages,
                "--labels",
                "cat",
                "--output",
                z);
        Cli range = fails(
                1, "4", "encode", "--model", conditional, "--input", greyImages, "--labels", "1,4", "--output", z);
        assertThat(range.err()).contains("label");
        Path floats = folder.resolve("labels.npy");
        Npy.write(floats, new float[2], 2);
        fails(
                1,
                "expected integers",
                "encode",
                "--model",
                conditional,
                "--input",
                greyImages,
                "--labels",
                floats,
                "--output",
                z);
    }

    @Test
    void aPlaceThatCannotBeWrittenIsReportedBeforeTheWork() {
        fails(1, "does not exist", "sample", "--model", model, "--output", folder.resolve("no/where.png"));
        fails(1, "is not a folder", "sample", "--model", model, "--output", images.resolve("x.png"));
        fails(1, "does not exist", "encode", "--model", model, "--input", images, "--output", "no/where.npy");
    }

    @Test
    void aFullDiskIsReported() throws IOException {
        try (SmallDisk disk = SmallDisk.mount(folder)) {
            for (String name : List.of("x.npy", "x.png", "x")) {
                fails(
                        1,
                        "No space left on device",
                        "sample",
                        "--model",
                        model,
                        "--count",
                        "600",
                        "--output",
                        disk.path().resolve(name));
                try (Stream<Path> content = Files.list(disk.path())) {
                    assertThat(content).as(name).isEmpty();
                }
            }
        }
    }

    @Test
    void aFolderThatCannotBeWrittenIsReported() throws IOException {
        try (SmallDisk disk = SmallDisk.mount(folder)) {
            disk.makeReadOnly();
            Path at = disk.path();
            fails(1, "is not writable", "sample", "--model", model, "--output", at.resolve("x.png"));
            fails(1, "is not writable", "encode", "--model", model, "--input", images, "--output", at.resolve("z.npy"));
            fails(1, "is not writable", "export", "--model", model, "--to", at.resolve("new/c"));
            fails(1, "is not writable", "convert", "--from", images, "--to", at.resolve("m"));
        }
    }

    @Test
    void interpolationNeedsTwo() {
        fails(
                2,
                "two images or latents are needed, but --input gives 4",
                "interpolate",
                "--model",
                model,
                "--input",
                images,
                images,
                "--output",
                folder.resolve("x.png"));
    }

    @Test
    void anUnknownAttributeIsNamed() {
        fails(
                1,
                "no attribute 'smiling'",
                "manipulate",
                "--model",
                model,
                "--input",
                images,
                "--attribute",
                "smiling=1",
                "--output",
                folder.resolve("x.png"));
        fails(
                2,
                "--row must be 0 to 1",
                "manipulate",
                "--model",
                model,
                "--input",
                images,
                "--direction",
                latents,
                "--row",
                "2",
                "--output",
                folder.resolve("x.png"));
    }

    @Test
    void cudaThatCannotRunIsAnErrorThatNamesTheLibrary() {
        fails(1, "cuda", "sample", "--model", model, "--device", "cuda:7", "--output", folder.resolve("x.png"));
    }

    @Test
    void conversionOfNothingIsExplained() throws IOException {
        fails(
                1,
                "there is no checkpoint, graph or folder gone.ckpt",
                "convert",
                "--from",
                "gone.ckpt",
                "--to",
                folder.resolve("m"));
        Path text = Files.writeString(folder.resolve("graph.pb"), "no graph at all, just text");
        fails(1, "graph.pb", "convert", "--from", text, "--to", folder.resolve("m"));
        fails(2, "--bits must be 1 to 8, not 9", "convert", "--from", text, "--to", folder.resolve("m"), "--bits", "9");
        fails(2, "is a model already; --force replaces it", "convert", "--from", text, "--to", model);
        Path other = Files.createDirectory(folder.resolve("other"));
        Files.writeString(other.resolve("thesis.txt"), "precious");
        fails(1, "it holds something that is not a model", "convert", "--from", text, "--to", other, "--force");
        assertThat(other.resolve("thesis.txt")).hasContent("precious");
        fails(2, "exclude each other", "export", "--from", text, "--model", "x", "--to", folder.resolve("c"));
    }

    private Path copyOfModel() throws IOException {
        Path copy = Files.createDirectory(folder.resolve("copy"));
        try (Stream<Path> files = Files.list(model)) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve(file.getFileName()));
            }
        }
        return copy;
    }

    private Cli fails(int code, String message, Object... args) {
        Cli result = Cli.run(args);
        assertThat(result.code()).as(result.err()).isEqualTo(code);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).contains(message).doesNotContain("\tat ").doesNotContain("unexpected error");
        assertThat(result.err().lines().filter(line -> !line.startsWith("glow: running on")))
                .hasSizeLessThanOrEqualTo(2)
                .first()
                .asString()
                .startsWith("glow: ");
        for (String left : List.of("z.npy", "x.png", "x.npy", "m", "c.index")) {
            assertThat(folder.resolve(left)).doesNotExist();
        }
        return result;
    }
}
