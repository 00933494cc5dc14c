package io.github.glow4j.training.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.glow4j.models.GlowException;
import io.github.glow4j.models.ModelManifest;
import io.github.glow4j.models.Parameter;
import io.github.glow4j.training.conversion.Conversion;
import io.github.glow4j.training.data.Augmentation;
import io.github.glow4j.training.data.BatchPlan;
import io.github.glow4j.training.data.DataOptions;
import io.github.glow4j.training.data.Dataset;
import io.github.glow4j.training.data.Datasets;
import io.github.glow4j.training.data.NoiseKind;
import io.github.glow4j.training.graph.MemoryMode;
import io.github.glow4j.training.graph.Optimizer;
import io.github.glow4j.training.graph.TrainingSettings;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingRunTest {
    /** With a log whose lines are means over three steps, and checkpoints between them. */
    private static final RunSettings SETTINGS = Runs.with(Runs.settings(), 7, new Schedule(3, 2, 2, Duration.ZERO, 2));

    @TempDir
    private Path temporary;

    private Path folder;

    @BeforeEach
    void nameFolder() {
        folder = temporary.resolve("run");
    }

    /** Validates on a batch of its own, and stops at a step. */
    private static class Watcher extends ValidatingListener {
        private final long stopAt;
        private final List<String> notices = new ArrayList<>();
        private final List<String> saved = new ArrayList<>();
        private final List<StepReport> steps = new ArrayList<>();
        private @Nullable TrainingRun run;

        Watcher(long stopAt) {
            this.stopAt = stopAt;
        }

        @Override
        public void stepped(StepReport report) {
            steps.add(report);
            if (report.step() == stopAt) {
                run.stop();
            }
        }

        @Override
        public void saved(Path prefix, long step, boolean best) {
            saved.add(prefix.getFileName() + (best ? " best" : ""));
        }

        @Override
        public void noticed(String message) {
            notices.add(message);
        }
    }

    private static TrainingRun of(Path folder, RunSettings settings, Watcher watcher) {
        TrainingRun run = new TrainingRun(folder, settings, Runs.batches(), watcher);
        watcher.run = run;
        return run;
    }

    private Watcher runUntil(long step) {
        Watcher watcher = new Watcher(step);
        RunResult result = of(folder, SETTINGS, watcher).run(null);
        assertThat(result.steps()).isEqualTo(step);
        return watcher;
    }

    private Watcher resume() {
        Watcher watcher = new Watcher(-1);
        RunResult result = of(folder, SETTINGS, watcher).resume(false);
        assertThat(result.steps()).isEqualTo(7);
        assertThat(result.stopped()).isFalse();
        return watcher;
    }

    private static Path fixture(String name) throws Exception {
        return Path.of(TrainingRunTest.class
                .getResource("/fixtures/train_affine_adamax/" + name)
                .toURI());
    }

    @Test
    void twentyStepsGiveTheLossesOfOpenAisCode() throws Exception {
        JsonNode expected = new ObjectMapper().readTree(fixture("losses.json").toFile());
        Conversion.Glow glow =
                new Conversion(fixture("init.ckpt.index"), OptionalInt.of(16), OptionalInt.of(8), false).read();
        RunSettings settings = new RunSettings(
                glow.config(),
                TrainingSettings.of(MemoryMode.INVERT, Optimizer.adamax(0.99)).on(2),
                LearningRate.constant(0.001),
                new BatchPlan(8, 0, false, Augmentation.NONE, NoiseKind.MIDPOINT),
                0,
                0,
                20,
                new Schedule(1, 0, 0, Duration.ZERO, 1),
                Map.of(),
                Map.of());
        try (Dataset data = Datasets.open(fixture("images.npy"), DataOptions.of(16))) {
            new TrainingRun(folder, settings, data, new RunListener() {}).run(glow.parameters());
        }
        List<JsonNode> lines = Runs.lines(folder.resolve(TrainingRun.LOG));
        assertThat(lines).hasSize(20);
        for (int i = 0; i < 20; i++) {
            assertThat(lines.get(i).path("step").asInt()).isEqualTo(i + 1);
            assertThat(lines.get(i).path("loss").asDouble())
                    .as("step %d", i)
                    .isCloseTo(expected.path("loss").path(i).asDouble(), within(2e-5));
        }
        assertThat(folder.resolve(TrainingRun.VALIDATIONS)).doesNotExist();
        assertThat(RunSettings.read(folder).data()).containsEntry("images", "160");
    }

    @Test
    void aRunThatIsStoppedAndResumedIsOneThatIsNot() throws IOException {
        Path whole = temporary.resolve("whole");
        Watcher watcher = new Watcher(-1);
        RunResult result = of(whole, SETTINGS, watcher).run(null);
        assertThat(watcher.steps).extracting(StepReport::step).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L);
        assertThat(watcher.steps.getFirst())
                .returns(0.0, StepReport::learningRate)
                .returns(0.4, StepReport::epoch);
        assertThat(Runs.lines(whole.resolve(TrainingRun.LOG)))
                .extracting(line -> line.path("step").asInt())
                .containsExactly(3, 6, 7);
        assertThat(Runs.lines(whole.resolve(TrainingRun.VALIDATIONS)))
                .extracting(line -> line.path("step").asInt())
                .containsExactly(2, 4, 6, 7);

        assertThat(runUntil(2).saved).hasSize(1); // once, though both the schedule and the end want it
        runUntilAgain(5);
        assertThat(TrainingRun.resumable(folder)).isTrue();
        resume();
        for (String file : List.of(TrainingRun.LOG, TrainingRun.VALIDATIONS)) {
            assertThat(Runs.timeless(folder.resolve(file))).as(file).isEqualTo(Runs.timeless(whole.resolve(file)));
        }
        Checkpoints checkpoints = Checkpoints.of(folder);
        assertThat(checkpoints.readBest()).isEqualTo(Checkpoints.of(whole).readBest());
        assertThat(checkpoints.steps()).endsWith(6L, 7L).hasSizeLessThanOrEqualTo(3);
        Map<String, Parameter> parameters = read(result.checkpoint());
        read(checkpoints.latest().orElseThrow())
                .forEach((name, parameter) -> assertThat(parameter.values())
                        .as(name)
                        .isEqualTo(parameters.get(name).values()));
    }

    @Test
    void aRunWhoseTimeIsUpEndsAsAtItsLastStep() throws IOException {
        Watcher watcher = new Watcher(-1);
        TrainingRun run = of(folder, SETTINGS, watcher);
        run.endAfter(Duration.ZERO);
        RunResult result = run.run(null);
        assertThat(result.steps()).isEqualTo(1);
        assertThat(result.stopped()).isFalse();
        for (String file : List.of(TrainingRun.LOG, TrainingRun.VALIDATIONS)) {
            assertThat(Runs.lines(folder.resolve(file)))
                    .as(file)
                    .extracting(line -> line.path("step").asInt())
                    .containsExactly(1);
        }
        assertThat(watcher.saved).containsExactly("step-00000001 best");
        assertThat(result.best()).isEqualTo(result.checkpoint());
    }

    private void runUntilAgain(long step) {
        Watcher watcher = new Watcher(step);
        RunResult result = of(folder, SETTINGS, watcher).resume(false);
        assertThat(result.steps()).isEqualTo(step);
        assertThat(result.stopped()).isTrue();
    }

    /** What a user of the folder does: TensorFlow's file names the latest, glow.json the bits. */
    private static Map<String, Parameter> read(Path prefix) {
        ModelManifest manifest = ModelManifest.read(prefix.getParent());
        assertThat(manifest.config()).isEqualTo(Runs.CONFIG);
        return new Conversion(prefix, OptionalInt.of(16), OptionalInt.of(8), false)
                .read()
                .parameters()
                .asMap();
    }

    @Test
    void aDamagedCheckpointIsPassedOverForTheOneBefore() throws IOException {
        runUntil(5);
        assertThat(Checkpoints.of(folder).steps()).contains(4L, 5L);
        Path data = Checkpoints.of(folder).folder().resolve("step-00000005.data-00000-of-00001");
        try (RandomAccessFile file = new RandomAccessFile(data.toFile(), "rw")) {
            file.setLength(file.length() / 2);
        }
        Watcher watcher = resume();
        assertThat(watcher.notices)
                .singleElement()
                .asString()
                .contains("step-00000005 is damaged and is passed over", data.toString());
        assertThat(watcher.steps).extracting(StepReport::step).containsExactly(5L, 6L, 7L);
        assertThat(Runs.lines(folder.resolve(TrainingRun.LOG)))
                .extracting(line -> line.path("step").asInt())
                .containsExactly(3, 6, 7);
    }

    @Test
    void whereNoCheckpointCanBeReadItIsSaid() throws IOException {
        runUntil(2);
        Files.write(Checkpoints.of(folder).folder().resolve("step-00000002.index"), new byte[100]);
        assertThatThrownBy(() -> of(folder, SETTINGS, new Watcher(-1)).resume(false))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("no checkpoint in");
        assertThat(Checkpoints.of(folder).latest()).isPresent(); // nothing is deleted
    }

    @Test
    void aRunIsNeitherBegunTwiceNorResumedWithOtherSettings() {
        assertThatThrownBy(() -> of(folder, SETTINGS, new Watcher(-1)).resume(false))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("no run in");
        runUntil(2);
        assertThatThrownBy(() -> of(folder, SETTINGS, new Watcher(-1)).run(null))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("holds a run already, at step-00000002");
        RunSettings faster = Runs.with(SETTINGS, LearningRate.constant(2e-3));
        assertThatThrownBy(() -> of(folder, faster, new Watcher(-1)).resume(false))
                .isInstanceOf(ChangedSettingException.class)
                .hasMessageContaining("learningRate.base");
        assertThat(of(folder, faster, new Watcher(3)).resume(true).steps()).isEqualTo(3);
        assertThat(RunSettings.read(folder)).isEqualTo(faster);
    }

    @Test
    void aRunThatWasKilledBeforeItsFirstCheckpointIsBegunAgain() throws IOException {
        SettingsFile.write(Files.createDirectory(folder).resolve(RunSettings.FILE), SETTINGS);
        Files.writeString(folder.resolve(TrainingRun.LOG), "{\"step\":1,\"loss\":9}\n");
        assertThat(TrainingRun.resumable(folder)).isFalse();
        assertThatThrownBy(() -> of(folder, SETTINGS, new Watcher(-1)).resume(false))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("has no checkpoint yet: begin it again");
        runUntil(3);
        assertThat(Runs.lines(folder.resolve(TrainingRun.LOG))).hasSize(1);
    }

    @Test
    void aLossThatIsNoNumberEndsTheRunAndLeavesTheLastCheckpoint() {
        runUntil(2);
        RunSettings absurd = Runs.with(SETTINGS, LearningRate.constant(1e300));
        Watcher watcher = new Watcher(-1);
        assertThatThrownBy(() -> of(folder, absurd, watcher).resume(true))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("at step 4")
                .hasMessageContaining("The last checkpoint is")
                .hasMessageContaining("step-00000002");
        assertThat(watcher.saved).isEmpty();
        assertThat(of(folder, SETTINGS, new Watcher(4)).resume(true).steps()).isEqualTo(4);
    }

    @Test
    void whatWasTrainedOutlivesAListenerThatFails() {
        TrainingRun run = new TrainingRun(folder, SETTINGS, Runs.batches(), new RunListener() {
            @Override
            public void stepped(StepReport report) {
                if (report.step() == 3) {
                    throw new IllegalStateException("no more");
                }
            }
        });
        assertThatThrownBy(() -> run.run(null))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("no more");
        assertThat(Checkpoints.of(folder).latest())
                .contains(Checkpoints.of(folder).prefix(3));
    }

    @Test
    void aCheckpointThatCannotBeWrittenEndsTheRunAndTheLastStays() {
        Path blocked = Checkpoints.of(folder).folder().resolve("step-00000004.data-00000-of-00001");
        Watcher watcher = new Watcher(-1) {
            @Override
            public void started(TrainingState state) {
                try {
                    Files.createDirectories(blocked.resolve("full")); // where a file should be moved to
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        };
        assertThatThrownBy(() -> of(folder, SETTINGS, watcher).run(null))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("the checkpoint of step 4 cannot be saved")
                .hasMessageContaining("step-00000004");
        assertThat(Checkpoints.of(folder).steps()).containsExactly(2L);
    }

    @Test
    void aDiskThatIsFullEndsTheRunWhichGoesOnOnceThereIsRoom() throws IOException {
        Path whole = temporary.resolve("whole");
        of(whole, SETTINGS, new Watcher(-1)).run(null);
        try (SmallDisk disk = SmallDisk.mount(temporary)) {
            folder = disk.path().resolve("run");
            Watcher watcher = new Watcher(-1) {
                @Override
                public void saved(Path prefix, long step, boolean best) {
                    disk.fill();
                }
            };
            assertThatThrownBy(() -> of(folder, SETTINGS, watcher).run(null))
                    .isInstanceOf(GlowException.class)
                    .hasMessageContaining(folder.toString());
            assertThat(Checkpoints.of(folder).steps()).containsExactly(2L);
            disk.makeRoom();
            resume();
            assertThat(Runs.timeless(folder.resolve(TrainingRun.LOG)))
                    .isEqualTo(Runs.timeless(whole.resolve(TrainingRun.LOG)));
        }
    }

    /** What is left when a process is killed after the checkpoint and before {@code best.json}. */
    @Test
    void theBestIsFoundAgainFromTheValidations() throws IOException {
        runUntil(4);
        Checkpoints checkpoints = Checkpoints.of(folder);
        Checkpoints.Best best = checkpoints.readBest().orElseThrow();
        assertThat(best.step()).isEqualTo(4);
        Files.delete(checkpoints.folder().resolve("best.json"));
        of(folder, SETTINGS, new Watcher(5)).resume(false);
        assertThat(checkpoints.readBest()).contains(best);
    }

    @Test
    void aThreadThatIsInterruptedSavesAllTheSame() {
        Watcher watcher = new Watcher(-1) {
            @Override
            public void stepped(StepReport report) {
                if (report.step() == 3) {
                    Thread.currentThread().interrupt();
                }
            }
        };
        of(folder, SETTINGS, watcher).run(null);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(Checkpoints.of(folder).latest())
                .contains(Checkpoints.of(folder).prefix(7));
    }

    @Test
    void aFolderThatCannotBeWrittenIsNamed() throws IOException {
        Files.writeString(folder, "a file");
        assertThatThrownBy(() -> of(folder, SETTINGS, new Watcher(-1)).run(null))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("cannot write into the folder " + folder);
    }

    @Test
    void twoRunsDoNotShareAFolder() {
        List<String> refusals = new ArrayList<>();
        Watcher watcher = new Watcher(1) {
            @Override
            public void started(TrainingState state) {
                try {
                    of(folder, SETTINGS, new Watcher(-1)).run(null);
                } catch (TrainingException e) {
                    refusals.add(e.getMessage());
                }
            }
        };
        of(folder, SETTINGS, watcher).run(null);
        assertThat(refusals).singleElement().asString().contains("another run is at work in " + folder);
    }

    @Test
    void aLastValidationThatFailedIsMadeUpFor() throws IOException {
        Path whole = temporary.resolve("whole");
        of(whole, SETTINGS, new Watcher(-1)).run(null);
        Watcher failing = new Watcher(-1) {
            @Override
            public ValidationReport validate(TrainingState state) {
                if (state.step() == 7) {
                    throw new IllegalStateException("no room");
                }
                return super.validate(state);
            }
        };
        assertThatThrownBy(() -> of(folder, SETTINGS, failing).run(null)).hasMessage("no room");
        Watcher watcher = resume();
        assertThat(watcher.steps).isEmpty();
        assertThat(Runs.timeless(folder.resolve(TrainingRun.VALIDATIONS)))
                .isEqualTo(Runs.timeless(whole.resolve(TrainingRun.VALIDATIONS)));
        assertThat(Checkpoints.of(folder).readBest())
                .isEqualTo(Checkpoints.of(whole).readBest());
    }

    @Test
    void aRunAtItsEndHasNothingToDo() {
        runUntil(7);
        Watcher watcher = resume();
        assertThat(watcher.steps).isEmpty();
        assertThat(watcher.saved).isEmpty();
    }

    @Test
    void randomParametersNeedABatchToInitialiseFrom() {
        RunSettings none = new RunSettings(
                SETTINGS.config(),
                SETTINGS.training(),
                SETTINGS.learningRate(),
                SETTINGS.plan(),
                1,
                0,
                1,
                SETTINGS.schedule(),
                Map.of(),
                Map.of());
        assertThatThrownBy(() -> of(folder, none, new Watcher(-1)).run(null))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
