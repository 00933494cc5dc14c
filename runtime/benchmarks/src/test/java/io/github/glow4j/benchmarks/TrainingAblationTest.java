package io.github.glow4j.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.glow4j.models.Npy;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingAblationTest {
    private static final int SIZE = 8;

    @TempDir
    private Path folder;

    @BeforeEach
    void writeImages() {
        write("train.npy", 40, 1);
        write("test.npy", 12, 2);
    }

    private void write(String name, int count, long seed) {
        byte[] pixels = new byte[count * SIZE * SIZE];
        new Random(seed).nextBytes(pixels);
        Npy.write(folder.resolve(name), pixels, count, SIZE, SIZE, 1);
    }

    private int ablate(String... more) {
        Stream<String> options = Stream.of(
                ("ablation --image-size 8 --levels 1 --depth 2 --width 4 --batch-size 5 --threads 1 --steps 4 --seeds 2"
                                + " --permutations reverse,invconv --couplings affine --data " + folder + " --out "
                                + folder.resolve("out"))
                        .split(" "));
        return TrainingBenchmarks.commandLine()
                .execute(Stream.concat(options, Arrays.stream(more)).toArray(String[]::new));
    }

    private JsonNode json() throws IOException {
        return new ObjectMapper().readTree(folder.resolve("out/ablation.json").toFile());
    }

    private static List<JsonNode> runs(JsonNode json, String permutation) {
        return StreamSupport.stream(json.path("runs").spliterator(), false)
                .filter(run -> run.at("/ablated/permutation").asText().equals(permutation))
                .toList();
    }

    @Test
    void trainsEachCaseAndReportsMeansAndDifferences() throws IOException {
        assertThat(ablate()).isZero();

        JsonNode json = json();
        assertThat(json.path("testImages").asInt()).isEqualTo(12);
        assertThat(json.path("runs")).hasSize(4).allSatisfy(run -> {
            assertThat(run.path("testBits").asDouble()).isBetween(4.0, 16.0);
            assertThat(run.path("seconds").asDouble()).isPositive();
            assertThat(run.path("curve").findValuesAsText("step")).containsExactly("1", "2", "3", "4");
        });
        double[] reverse = runs(json, "REVERSE").stream()
                .mapToDouble(run -> run.path("testBits").asDouble())
                .toArray();
        double[] learned = runs(json, "INVCONV").stream()
                .mapToDouble(run -> run.path("testBits").asDouble())
                .toArray();
        assertThat(reverse[0]).isNotEqualTo(reverse[1]);
        assertThat(reverse[0]).isNotEqualTo(learned[0]);
        assertThat(json.at("/summary/0/testBitsMean").asDouble())
                .isCloseTo((reverse[0] + reverse[1]) / 2, within(1e-12));
        assertThat(json.at("/summary/1/testBitsDeviation").asDouble())
                .isCloseTo(Math.abs(learned[0] - learned[1]) / Math.sqrt(2), within(1e-12));

        double difference = (learned[0] - reverse[0] + learned[1] - reverse[1]) / 2;
        assertThat(Files.readString(folder.resolve("out/ablation.md")))
                .startsWith("| coupling | reverse | 1x1 |\n|---|---|---|\n| affine | ")
                .contains("| affine, beyond reverse of the same seed | | "
                        + "%+.3f ± ".formatted(difference).replace('-', '−'));

        BufferedImage picture = ImageIO.read(folder.resolve("out/ablation.png").toFile());
        assertThat(picture.getWidth()).isGreaterThan(picture.getHeight());
    }

    @Test
    void goesOnWithoutRepeatingWhatIsFinished() throws IOException {
        assertThat(ablate("--seeds", "1")).isZero();
        List<JsonNode> before = runs(json(), "REVERSE");

        assertThat(ablate()).as("a folder with runs, without --resume").isNotZero();
        assertThat(ablate("--resume", "--steps", "5")).as("other settings").isNotZero();
        assertThat(ablate("--resume")).isZero();

        List<JsonNode> after = runs(json(), "REVERSE");
        assertThat(after).hasSize(2);
        assertThat(after.getFirst()).as("its time included").isEqualTo(before.getFirst());
    }

    @Test
    void refusesDataWithoutTestPart() throws IOException {
        Files.delete(folder.resolve("test.npy"));
        assertThat(ablate()).isNotZero();
    }
}
