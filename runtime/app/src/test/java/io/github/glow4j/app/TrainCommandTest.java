package io.github.glow4j.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.glow4j.models.Npy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trains small models from the command line. */
class TrainCommandTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path FIXTURE = Path.of("../training/src/test/resources/fixtures/train_affine_adamax");

    @TempDir
    static Path shared;

    static Path images;

    @TempDir
    Path folder;

    @BeforeAll
    static void makeImages() {
        images = TrainImages.npy(shared.resolve("images.npy"), 200, 8, 3);
    }

    /** Of a model as small as can be. */
    private static List<Object> small(Path data, Path run, Object... more) {
        List<Object> line = new ArrayList<>(List.of("train", "--data", data, "--model-dir", run, "--image-size", 8));
        line.addAll(List.of("--levels", 2, "--depth", 1, "--width", 8, "--batch-size", 10, "--warmup-steps", 5));
        line.addAll(List.of(more));
        return line;
    }

    private static Cli ok(List<Object> line) {
        return Cli.ok(line.toArray());
    }

    private static Cli run(List<Object> line) {
        return Cli.run(line.toArray());
    }

    private static List<JsonNode> lines(Path file) throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            lines.add(JSON.readTree(line));
        }
        return lines;
    }

    @Test
    void twoHundredImagesMakeAModelThatCanBeUsed() throws IOException {
        Path run = folder.resolve("run");
        Path model = folder.resolve("model");
        Cli result = ok(small(
                images, run, "--epochs", 4, "--validate-every", 38, "--holdout", 0.05, "--export", model, "--json"));

        assertThat(result.json().path("steps").asInt()).isEqualTo(76);
        assertThat(result.json().path("epochs").asDouble()).isCloseTo(4, within(1e-9));
        assertThat(result.json().path("interrupted").asBoolean()).isFalse();
        assertThat(result.json().path("model").asText()).isEqualTo(model.toString());
        assertThat(result.err().lines().toList())
                .hasSize(2)
                .first()
                .asString()
                .matches("glow: validation at step 38 \\(epoch 2\\.00\\): \\d\\.\\d+ bits/dim, with averaged weights"
                        + " \\d\\.\\d+, largest inverse error \\S+ bins");

        List<JsonNode> log = lines(run.resolve("train.jsonl"));
        assertThat(log).hasSize(8); // every 10 steps, and at the end
        assertThat(log.getLast().path("loss").asDouble())
                .isLessThan(log.getFirst().path("loss").asDouble() - 0.5);
        List<JsonNode> validations = lines(run.resolve("validation.jsonl"));
        assertThat(validations).hasSize(2);
        JsonNode last = validations.getLast();
        assertThat(last.path("step").asInt()).isEqualTo(76);
        assertThat(last.path("images").asInt()).isEqualTo(10);
        assertThat(last.path("raw_inverse_error").asDouble()).isBetween(1e-7, 0.1);
        assertThat(last.path("averaged_bits_per_dimension").asDouble()).isBetween(1.0, 8.0);

        assertThat(run.resolve("samples/step-00000038.png")).exists();
        assertThat(ImageIO.read(run.resolve("samples/step-00000076.png").toFile())
                        .getHeight())
                .isGreaterThan(4 * 64);
        try (Stream<Path> events = Files.list(run.resolve("tensorboard"))) {
            assertThat(events.map(file -> file.getFileName().toString()))
                    .singleElement()
                    .asString()
                    .contains("tfevents");
        }
        assertThat(run.resolve(".validation")).doesNotExist();

        // What validation has measured is what the exported model gives.
        Cli evaluation = Cli.ok("evaluate", "--model", model, "--input", images, "--noise", "uniform", "--json");
        assertThat(evaluation.json().path("bits_per_dimension").asDouble())
                .isCloseTo(last.path("averaged_bits_per_dimension").asDouble(), within(0.3));
        // Noise next to the border of a bin may be rounded across.
        assertThat(evaluation.json().path("reconstruction_max_error").asInt()).isLessThanOrEqualTo(1);

        Path converted = folder.resolve("converted");
        Cli.ok("convert", "--from", run, "--to", converted, "--ema");
        for (String file : List.of("encoder.onnx", "decoder.onnx", "weights.bin")) {
            assertThat(converted.resolve(file)).hasSameBinaryContentAs(model.resolve(file));
        }
        assertThat(Cli.ok("info", "--model", converted, "--json")
                        .json()
                        .path("bits")
                        .asInt())
                .isEqualTo(8);

        Path curves = folder.resolve("curves.png");
        Cli plot = Cli.ok("plot", run, "--output", curves, "--json");
        assertThat(ImageIO.read(curves.toFile()).getWidth()).isEqualTo(900);
        assertThat(plot.json().at("/lowest_bits_per_dimension/run").asDouble())
                .isEqualTo(validations.stream()
                        .mapToDouble(line -> line.path("bits_per_dimension").asDouble())
                        .min()
                        .orElseThrow());
    }

    @Test
    void theLossesAreThoseOfOpenAisCode() throws IOException {
        Path run = folder.resolve("run");
        List<Object> line = new ArrayList<>(List.of("train", "--data", FIXTURE.resolve("images.npy")));
        line.addAll(List.of("--model-dir", run, "--init-from", FIXTURE.resolve("init.ckpt"), "--image-size", 16));
        line.addAll(List.of("--bits", 8, "--batch-size", 8, "--steps", 20, "--learning-rate", 0.001));
        line.addAll(List.of("--optimizer", "adamax", "--beta2", 0.99, "--warmup-steps", 0, "--noise", "midpoint"));
        line.addAll(List.of("--shuffle", "off", "--augment", "none", "--log-every", 1, "--holdout", 0));
        Cli result = ok(line);

        assertThat(result.err()).isEmpty();
        JsonNode expected = JSON.readTree(FIXTURE.resolve("losses.json").toFile());
        List<JsonNode> log = lines(run.resolve("train.jsonl"));
        assertThat(log).hasSize(20);
        for (int i = 0; i < 20; i++) {
            assertThat(log.get(i).path("step").asInt()).isEqualTo(i + 1);
            assertThat(log.get(i).path("loss").asDouble())
                    .isCloseTo(expected.path("loss").path(i).asDouble(), within(1e-3));
        }
        assertThat(run.resolve("validation.jsonl"))
                .satisfiesAnyOf(
                        file -> assertThat(file).doesNotExist(),
                        file -> assertThat(file).isEmptyFile());
    }

    @Test
    void aResumedRunMakesTheStepsOfOneThatWasNot() throws IOException {
        Path whole = folder.resolve("whole");
        ok(small(images, whole, "--steps", 14, "--log-every", 1, "--validate-every", 0));
        Path halves = folder.resolve("halves");
        ok(small(images, halves, "--steps", 7, "--log-every", 1, "--validate-every", 0));
        Cli resumed = Cli.ok("train", "--model-dir", halves, "--resume", "--steps", 14);

        assertThat(resumed.out()).contains("steps               14");
        assertThat(losses(halves)).isEqualTo(losses(whole)).hasSize(14);
    }

    private static List<Double> losses(Path run) throws IOException {
        return lines(run.resolve("train.jsonl")).stream()
                .map(line -> line.path("loss").asDouble())
                .toList();
    }

    @Test
    void aRunIsNotBegunTwiceNorResumedWithOtherSettings() {
        Path run = folder.resolve("run");
        ok(small(images, run, "--steps", 2, "--validate-every", 0));
        Cli twice = run(small(images, run, "--steps", 2));
        assertThat(twice.code()).isEqualTo(1);
        assertThat(twice.err()).contains("holds a run already");

        Cli changed = Cli.run("train", "--model-dir", run, "--resume", "--steps", 4, "--learning-rate", 0.1);
        assertThat(changed.code()).isEqualTo(1);
        assertThat(changed.err()).contains("learningRate.base was 0.001").contains("--accept-changes");
        Cli accepted = Cli.run(
                "train", "--model-dir", run, "--resume", "--steps", 4, "--learning-rate", 0.1, "--accept-changes");
        assertThat(accepted.code()).as(accepted.err()).isZero();

        Cli nothing = Cli.run("train", "--model-dir", folder.resolve("none"), "--resume");
        assertThat(nothing.code()).isEqualTo(1);
        assertThat(nothing.err()).contains("there is no run in " + folder.resolve("none"));
    }

    @Test
    void aConditionalModelLearnsFromFoldersAsClasses() throws IOException {
        Path data = TrainImages.folder(folder.resolve("data"), 40, 8);
        Path run = folder.resolve("run");
        ok(small(data, run, "--conditional", "--classifier-weight", 0.01, "--steps", 6, "--holdout", 4));
        JsonNode validation = lines(run.resolve("validation.jsonl")).getLast();
        assertThat(validation.path("raw_classification_error").asDouble()).isBetween(0.0, 1.0);
        assertThat(validation.path("averaged_classifier_bits").asDouble()).isPositive();
        JsonNode line = lines(run.resolve("train.jsonl")).getLast();
        assertThat(line.path("loss").asDouble())
                .isCloseTo(
                        line.path("bits_per_dimension").asDouble()
                                + 0.01 * line.path("classifier_bits").asDouble(),
                        within(1e-5));
        JsonNode settings = JSON.readTree(run.resolve("train.json").toFile());
        assertThat(settings.at("/config/classes").asInt()).isEqualTo(2);
        assertThat(settings.at("/config/classifier").asBoolean()).isTrue();
    }

    @Test
    void labelsFromAFileAreClasses() throws IOException {
        int[] labels = new int[200];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = i % 3;
        }
        Path file = folder.resolve("labels.npy");
        Npy.write(file, labels, 200);
        Path run = folder.resolve("run");
        ok(small(images, run, "--labels", file, "--conditional", "--steps", 2, "--validate-every", 0));
        assertThat(JSON.readTree(run.resolve("train.json").toFile())
                        .at("/config/classes")
                        .asInt())
                .isEqualTo(3);
    }

    @Test
    void aDamagedImageEndsTheRunOrIsNamedAndSkipped() throws IOException {
        Path data = TrainImages.folder(folder.resolve("data"), 20, 8);
        Files.writeString(data.resolve("even/004.png"), "no picture");
        Cli refused = run(small(data, folder.resolve("refused"), "--steps", 4));
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.err()).contains("004.png").doesNotContain("\tat ");
        Cli skipped = run(small(data, folder.resolve("skipped"), "--steps", 4, "--on-bad-file", "skip"));
        assertThat(skipped.code()).as(skipped.err()).isZero();
        assertThat(skipped.err()).containsOnlyOnce("004.png").contains("glow: skipped ");
    }

    @Test
    void aRunEndsWhenItsTimeIsUpAndIsValidated() {
        Cli result = ok(small(images, folder.resolve("run"), "--minutes", 0.02, "--json"));
        assertThat(result.json().path("validation_bits_per_dimension").asDouble())
                .isPositive();
        assertThat(result.json().path("interrupted").asBoolean()).isFalse();
        assertThat(result.json().path("steps").asLong()).isPositive();
        assertThat(result.json().path("seconds").asDouble()).isBetween(1.0, 60.0);
    }

    @Test
    void trainingGoesOnFromAModelThatIsNotNeededAnyMore() throws IOException {
        Path model = folder.resolve("model");
        ok(small(images, folder.resolve("first"), "--min-scale", 0.2, "--steps", 3, "--export", model));
        Path second = folder.resolve("second");
        Path gone = Files.createDirectory(folder.resolve("gone"));
        for (String file : List.of("glow.json", "parameters.safetensors")) {
            Files.copy(model.resolve(file), gone.resolve(file));
        }
        Cli.ok("train", "--data", images, "--model-dir", second, "--init-from", gone, "--steps", 1, "--holdout", 0);
        assertThat(second.resolve("train.json")).content().contains("\"minScale\" : 0.2");
        Files.delete(gone.resolve("parameters.safetensors"));
        Cli.ok("train", "--model-dir", second, "--resume", "--steps", 2);
        Cli other = Cli.run(
                "train", "--data", images, "--model-dir", folder.resolve("x"), "--init-from", model, "--depth", 9);
        assertThat(other.code()).isEqualTo(2);
        assertThat(other.err()).contains("--depth says 9, but " + model + " has 1");
    }

    @Test
    void everyMemoryModeAndOptimizerTrains() throws IOException {
        List<Double> first = null;
        for (String mode : List.of("plain", "invert", "checkpoint")) {
            Path run = folder.resolve(mode);
            ok(small(images, run, "--memory", mode, "--steps", 2, "--log-every", 1, "--validate-every", 0));
            if (first == null) {
                first = losses(run);
            }
            assertThat(losses(run).getLast()).isCloseTo(first.getLast(), within(1e-4));
        }
        for (String optimizer : List.of("adam", "adamw")) {
            Path run = folder.resolve(optimizer);
            ok(small(images, run, "--optimizer", optimizer, "--clip-norm", 1, "--steps", 2, "--validate-every", 0));
            assertThat(lines(run.resolve("train.jsonl"))
                            .getLast()
                            .path("gradient_norm")
                            .asDouble())
                    .isPositive();
        }
    }

    @Test
    void aDryRunTellsWhatARunCosts() {
        Path run = folder.resolve("run");
        Cli result = ok(small(images, run, "--epochs", 2, "--dry-run", "--json"));
        JsonNode json = result.json();
        assertThat(json.path("parameters").asLong())
                .isEqualTo(1764 + 780 + 3648 + 21_264); // steps, split, prior: counted by hand
        for (String mode : List.of("plain", "invert", "checkpoint")) {
            assertThat(json.at("/memory_gigabytes/" + mode).asDouble()).isBetween(0.6, 0.7);
        }
        assertThat(json.path("seconds_per_step").asDouble()).isPositive();
        assertThat(json.path("images").asInt()).isEqualTo(190);
        assertThat(json.path("held_out_images").asInt()).isEqualTo(10);
        assertThat(json.path("steps").asInt()).isEqualTo(38);
        assertThat(json.path("hours").asDouble()).isPositive();
        assertThat(run).doesNotExist();
    }

    @Test
    void aDryRunNeedsNoData() {
        Cli result = Cli.ok("train", "--preset", "cifar10", "--depth", 1, "--levels", 1, "--width", 4, "--dry-run");
        assertThat(result.out())
                .contains("batch size                      512")
                .contains("coupling                        affine")
                .contains("memory gigabytes                plain ")
                .doesNotContain("hours");
    }

    @Test
    void aLogThatIsCutShortIsStillDrawn() throws IOException {
        Path run = Files.createDirectory(folder.resolve("run"));
        String line = "{\"step\":%d,\"epoch\":0.1,\"bits_per_dimension\":%d}\n";
        Files.writeString(run.resolve("train.jsonl"), line.formatted(1, 7) + line.formatted(2, 6) + "{\"step\":3,\"ep");
        Cli plot = Cli.ok("plot", run, "--x", "epoch", "--output", folder.resolve("x.png"), "--json");
        assertThat(plot.json().at("/lowest_bits_per_dimension/run").asDouble()).isEqualTo(6);
        assertThat(folder.resolve("x.png")).isNotEmptyFile();

        Files.writeString(run.resolve("train.jsonl"), "{\"step\n" + line.formatted(1, 7));
        Cli damaged = Cli.run("plot", run, "--output", folder.resolve("y.png"));
        assertThat(damaged.code()).isEqualTo(1);
        assertThat(damaged.err()).contains("train.jsonl, line 1 is damaged");
        Cli none = Cli.run("plot", shared, "--output", folder.resolve("y.png"));
        assertThat(none.code()).isEqualTo(1);
        assertThat(none.err()).contains("holds no run that has logged anything");
        assertThat(folder.resolve("y.png")).doesNotExist();
    }
}
