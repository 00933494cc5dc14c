package io.github.glow4j.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Ends a process that trains, as a user does. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class TrainSignalTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143"})
    void aSignalMakesTheRunSaveAndItGoesOnLater(String signal, int exitCode) throws Exception {
        assumeThat(ends(signal))
                .as("a process that was started in the background of a shell ignores INT, as do its children")
                .isTrue();
        Path run = folder.resolve("run");
        Path err = folder.resolve("err.txt");
        Process training = start(run, err);
        try {
            awaitLines(run.resolve("train.jsonl"), training);
            new ProcessBuilder("kill", "-" + signal, String.valueOf(training.pid()))
                    .start()
                    .waitFor();
            assertThat(training.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            training.destroyForcibly();
        }
        assertThat(training.exitValue()).isEqualTo(exitCode);
        assertThat(err)
                .content()
                .contains("glow: stopping: the step under way is finished, then the run is saved")
                .contains("glow: saved; 'glow train --model-dir " + run + " --resume' goes on")
                .doesNotContain("warning", "Exception");
        List<String> before = Files.readAllLines(run.resolve("train.jsonl"));
        int steps = before.size();
        assertThat(run.resolve("checkpoints/step-%08d.index".formatted(steps))).exists();

        Cli.ok("train", "--model-dir", run, "--resume", "--steps", steps + 2);
        assertThat(Files.readAllLines(run.resolve("train.jsonl")))
                .hasSize(steps + 2)
                .startsWith(before.toArray(String[]::new));
    }

    private static boolean ends(String signal) throws Exception {
        return new ProcessBuilder("sh", "-c", "kill -" + signal + " $$; exit 0")
                        .start()
                        .waitFor()
                != 0;
    }

    private Process start(Path run, Path err) throws IOException {
        Path images = TrainImages.npy(folder.resolve("images.npy"), 40, 8, 3);
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
        line.addAll(List.of("-cp", System.getProperty("java.class.path"), "io.github.glow4j.app.Main", "train"));
        line.addAll(List.of("--data", images.toString(), "--model-dir", run.toString(), "--image-size", "8"));
        line.addAll(List.of("--levels", "1", "--depth", "1", "--width", "4", "--batch-size", "4", "--log-every", "1"));
        line.addAll(List.of("--validate-every", "0"));
        return new ProcessBuilder(line)
                .redirectOutput(folder.resolve("out.txt").toFile())
                .redirectError(err.toFile())
                .start();
    }

    private static void awaitLines(Path log, Process training) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
        while (!Files.exists(log) || Files.size(log) < 1000) {
            assertThat(training.isAlive()).isTrue();
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.sleep(50);
        }
    }
}
