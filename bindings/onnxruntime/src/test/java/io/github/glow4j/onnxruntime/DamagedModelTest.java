package io.github.glow4j.onnxruntime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Damaged models give typed exceptions. A child JVM tries them, so that a crash is a failed test. */
class DamagedModelTest {
    @Test
    void damagedModelsNeitherEndTheProcessNorThrowAnythingUntyped(@TempDir Path folder) throws Exception {
        assertSurvives(folder, 7, 1);
    }

    @ParameterizedTest
    @ValueSource(longs = {2, 3, 4, 5, 6, 7, 8, 9})
    @Tag("slow")
    void damageOfEveryByteDoesNotEither(long seed, @TempDir Path folder) throws Exception {
        assertSurvives(folder, 1, seed);
    }

    private static void assertSurvives(Path folder, int step, long seed) throws IOException, InterruptedException {
        Path progress = folder.resolve("progress.txt");
        Path output = folder.resolve("output.txt");
        Path quiet = Files.writeString(folder.resolve("logging.properties"), "handlers=\n");
        Process child = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-Djava.util.logging.config.file=" + quiet,
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-XX:ErrorFile=" + folder.resolve("crash.log"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        DamagedModelRuns.class.getName(),
                        progress.toString(),
                        Integer.toString(step),
                        Long.toString(seed)))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        boolean ended = child.waitFor(5, TimeUnit.MINUTES);
        child.destroyForcibly();
        assertThat(ended).as("hangs at: %s", Files.readString(progress)).isTrue();
        assertThat(child.exitValue())
                .as(() -> "exit value at: " + read(progress) + "\n" + read(output))
                .isZero();
        // It did both: refused some models and ran others.
        assertThat(output)
                .content()
                .contains("InvalidProtobuf=")
                .contains("InvalidGraph=")
                .contains("ran=");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "weights.bin, 0, 12, ",
        "weights.bin, 0, 13, 13",
        "weights.bin, 8, 12, 12",
        "weights.bin, 16, 12, 16",
        "weights.bin, 4096, 12, 4096",
        "weights.bin, 9223372036854775807, 12, 9223372036854775807",
        "weights.bin, -4, 12, -4",
        "weights.bin, 0, 8, 8",
        "weights.bin, 0, -1, -1",
        "weights.bin, x, 12, x",
        "nothing.bin, 0, 12, nothing.bin",
        "'', 0, 12, ''"
    })
    void externalDataBeyondItsFileIsRefused(
            String location, String offset, String length, String wrong, @TempDir Path folder) throws Exception {
        Files.write(folder.resolve("weights.bin"), new byte[16]);
        Path model = folder.resolve("model.onnx");
        Files.write(model, TestModels.externalData(location, offset, length).toByteArray());
        try (Environment environment = Environment.open()) {
            if (wrong == null) {
                Session.open(environment, model, new SessionOptions()).close();
            } else {
                assertThatExceptionOfType(OrtException.class)
                        .isThrownBy(() -> Session.open(environment, model, new SessionOptions())
                                .close());
            }
        }
    }
}
