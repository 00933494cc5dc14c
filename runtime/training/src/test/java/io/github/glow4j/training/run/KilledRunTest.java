package io.github.glow4j.training.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A process that is killed as {@code kill -9} does, at whatever it is doing, which is saving most of the time. */
@Tag("slow")
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class KilledRunTest {
    private static final int STEPS = 150;
    private static final int KILLS = 12;
    private static final RunSettings SETTINGS =
            Runs.with(Runs.settings(), STEPS, new Schedule(1, 3, 1, Duration.ZERO, 1));

    @TempDir
    private Path temporary;

    /** Begins a run, or goes on with one. */
    static final class Child {
        private Child() {}

        /** @param args the folder */
        public static void main(String[] args) {
            Path folder = Path.of(args[0]);
            TrainingRun run = new TrainingRun(folder, SETTINGS, Runs.batches(), new ValidatingListener());
            RunResult result = TrainingRun.resumable(folder) ? run.resume(false) : run.run(null);
            System.out.println("ended at " + result.steps());
        }
    }

    @Test
    void aRunThatIsKilledAgainAndAgainEndsAsOneThatIsNot() throws Exception {
        Path killed = temporary.resolve("killed");
        Random random = new Random(1);
        int kills = 0;
        long last = -1;
        while (true) {
            Path output = temporary.resolve("output-" + kills + ".txt");
            Process child = start(killed, output);
            boolean ended = kills < KILLS ? diesSoon(child, killed, random) : child.waitFor(5, TimeUnit.MINUTES);
            child.destroyForcibly().waitFor();
            assertThat(Files.readString(output)).doesNotContain("NOTICE", "Exception");
            long latest = Checkpoints.of(killed).steps().stream().reduce(-1L, Math::max);
            assertThat(latest).as("after %d kills", kills).isGreaterThanOrEqualTo(last);
            last = latest;
            if (ended) {
                assertThat(Files.readString(output)).contains("ended at " + STEPS);
                break;
            }
            kills++;
        }
        assertThat(kills).isGreaterThan(KILLS / 2);

        Path whole = temporary.resolve("whole");
        new TrainingRun(whole, SETTINGS, Runs.batches(), new ValidatingListener()).run(null);
        for (String file : new String[] {TrainingRun.LOG, TrainingRun.VALIDATIONS}) {
            assertThat(Runs.timeless(killed.resolve(file))).as(file).isEqualTo(Runs.timeless(whole.resolve(file)));
        }
        assertThat(Checkpoints.of(killed).readBest())
                .isEqualTo(Checkpoints.of(whole).readBest())
                .isPresent();
    }

    private static Process start(Path folder, Path output) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Child.class.getName(),
                        folder.toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
    }

    /** Waits until the process has saved something, and then up to some steps more; returns whether it has ended itself. */
    private static boolean diesSoon(Process child, Path folder, Random random) throws Exception {
        long before = newest(folder);
        while (child.isAlive() && newest(folder) == before) {
            Thread.sleep(1);
        }
        return child.waitFor(random.nextInt(1_000_000), TimeUnit.MICROSECONDS);
    }

    private static long newest(Path folder) {
        return Checkpoints.of(folder).steps().stream().reduce(-1L, Math::max);
    }
}
