package io.github.glow4j.training.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.glow4j.models.Coupling;
import io.github.glow4j.models.GlowConfig;
import io.github.glow4j.models.GlowParameters;
import io.github.glow4j.models.Parameter;
import io.github.glow4j.models.Permutation;
import io.github.glow4j.tensorflow.CheckpointReader;
import io.github.glow4j.tensorflow.TensorFlowException;
import io.github.glow4j.training.conversion.CheckpointExport;
import io.github.glow4j.training.conversion.Conversion;
import io.github.glow4j.training.graph.InitialParameters;
import io.github.glow4j.training.graph.TrainingSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrainerTest {
    @TempDir
    private Path folder;

    private static Trainer trainer(TrainingSettings settings) {
        return new Trainer(Runs.CONFIG, settings, LearningRate.warmedUp(1e-3, 4), 7);
    }

    private static Trainer trainer() {
        return trainer(Runs.training());
    }

    private static List<Double> losses(Trainer trainer, int from, int to) {
        List<Double> losses = new ArrayList<>();
        for (int i = from; i < to; i++) {
            losses.add(trainer.step(Runs.batch(i)).loss());
        }
        return losses;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void trainingThatIsResumedGivesTheSameLossesToTheLastBit(int threads) {
        Path prefix = folder.resolve("step-3");
        TrainingSettings settings = Runs.training().on(threads);
        List<Double> uninterrupted;
        try (Trainer trainer = trainer(settings)) {
            trainer.start(List.of(Runs.batch(0), Runs.batch(1)));
            losses(trainer, 0, 3);
            trainer.save(prefix);
            uninterrupted = losses(trainer, 3, 8);
        }
        assertThat(uninterrupted).doesNotHaveDuplicates();
        try (Trainer trainer = trainer(settings)) {
            trainer.resume(prefix);
            assertThat(trainer.steps()).isEqualTo(3);
            assertThat(losses(trainer, 3, 8)).isEqualTo(uninterrupted);
        }
    }

    @Test
    void theLossFallsOnABatchThatIsRepeated() {
        try (Trainer trainer = trainer()) {
            trainer.start(List.of(Runs.batch(0)));
            double first = trainer.evaluate(Runs.batch(0)).loss();
            for (int i = 0; i < 30; i++) {
                trainer.step(Runs.batch(0));
            }
            assertThat(trainer.evaluate(Runs.batch(0)).loss()).isLessThan(first - 0.01);
        }
    }

    @Test
    void aCheckpointHasTheParametersUnderOpenAisNamesAndWhatTrainingNeeds() {
        Path prefix = folder.resolve("model");
        try (Trainer trainer = trainer()) {
            trainer.start(List.of(Runs.batch(0)));
            losses(trainer, 0, 2);
            trainer.save(prefix);
            assertSame(read(prefix, false), trainer.parameters());
            assertSame(read(prefix, true), trainer.averages());
            assertThat(trainer.averages().values("model/0/0/actnorm_center/b"))
                    .isNotEqualTo(trainer.parameters().values("model/0/0/actnorm_center/b"));
        }
        try (CheckpointReader reader = CheckpointReader.open(prefix)) {
            assertThat(reader.longs("training/step")).containsExactly(2);
            assertThat(reader.longs("training/seed")).containsExactly(7);
            assertThat(reader.names()).contains("model/0/0/f1/l_1/W/first_moment", "model/0/0/f1/l_1/W/second_moment");
        }
    }

    private static Conversion.Glow read(Path prefix, boolean averaged) {
        return new Conversion(prefix, OptionalInt.of(16), OptionalInt.of(8), averaged).read();
    }

    private static void assertSame(Conversion.Glow read, GlowParameters parameters) {
        assertThat(read.config()).isEqualTo(Runs.CONFIG);
        for (Parameter parameter : parameters.asMap().values()) {
            assertThat(read.parameters().values(parameter.name()))
                    .as(parameter.name())
                    .isEqualTo(parameter.values());
        }
    }

    @Test
    void aLossThatIsNoNumberNamesWhatBrokeAndIsNotSaved() {
        try (Trainer trainer = trainer()) {
            GlowParameters parameters = InitialParameters.of(Runs.CONFIG, 1);
            parameters.values("model/1/0/actnorm_scale/logs")[0] = 100; // exp(300) is beyond single precision
            trainer.start(parameters);
            assertThatThrownBy(() -> trainer.step(Runs.batch(0)))
                    .isInstanceOf(TrainingException.class)
                    .hasMessageContaining("at step 1;")
                    .hasMessageContaining("model/1/0 (")
                    .hasMessageContaining("smaller learning rate");
            assertThatThrownBy(() -> trainer.step(Runs.batch(0)))
                    .isInstanceOf(TrainingException.class)
                    .hasMessageContaining("resume from a checkpoint");
            assertThatThrownBy(() -> trainer.save(folder.resolve("spoiled"))).isInstanceOf(TrainingException.class);
            assertThat(folder).isEmptyDirectory();
        }
    }

    @Test
    void parametersThatAreSpoiledAreNotSaved() {
        LearningRate absurd = LearningRate.constant(1e300); // infinite in single precision
        try (Trainer trainer = new Trainer(Runs.CONFIG, Runs.training(), absurd, 1)) {
            trainer.start(List.of(Runs.batch(0)));
            trainer.step(Runs.batch(0)); // its own loss is fine; what it does to the parameters is not
            assertThatThrownBy(() -> trainer.save(folder.resolve("spoiled")))
                    .isInstanceOf(TrainingException.class)
                    .hasMessageContaining("is spoiled and is not saved");
            assertThat(folder).isEmptyDirectory();
        }
    }

    @Test
    void aCheckpointOfAnotherModelIsRefusedByTheNameOfAVariable() {
        Path prefix = folder.resolve("model");
        try (Trainer trainer = trainer()) {
            trainer.start(List.of(Runs.batch(0)));
            trainer.save(prefix);
        }
        GlowConfig wider = new GlowConfig(16, 3, 2, 1, 9, 8, Permutation.INVCONV, Coupling.AFFINE, true, 0, false);
        try (Trainer trainer = new Trainer(wider, Runs.training(), LearningRate.constant(1e-3), 1)) {
            assertThatThrownBy(() -> trainer.resume(prefix))
                    .isInstanceOf(TrainingException.class)
                    .hasMessageContaining("model/0/0/f1/l_1/W");
            assertThatThrownBy(() -> trainer.resume(folder.resolve("nothing")))
                    .isInstanceOf(TensorFlowException.NotFound.class);
            assertThatThrownBy(() -> trainer.step(Runs.batch(0))).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void aCheckpointWithoutTrainingIsRefused() {
        Path prefix = folder.resolve("model");
        CheckpointExport.write(InitialParameters.of(Runs.CONFIG, 1), prefix);
        try (Trainer trainer = trainer()) {
            assertThatThrownBy(() -> trainer.resume(prefix))
                    .isInstanceOf(TrainingException.class)
                    .hasMessageContaining("was not written by glow4j's training");
        }
    }
}
