package io.github.glow4j.training.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunSettingsTest {
    private static final RunSettings SETTINGS =
            Runs.with(Runs.settings(), 7, new Schedule(1, 2, 2, Duration.ofMinutes(10), 3));

    @TempDir
    private Path folder;

    private Path write(RunSettings settings) {
        Path file = folder.resolve(RunSettings.FILE);
        SettingsFile.write(file, settings);
        return file;
    }

    @Test
    void whatIsReadIsWhatWasWritten() {
        write(SETTINGS);
        assertThat(RunSettings.read(folder)).isEqualTo(SETTINGS);
    }

    @Test
    void theFileIsForPeopleToo() {
        assertThat(write(SETTINGS))
                .content()
                .contains("\"base\" : 0.001", "\"saveInterval\" : \"PT10M\"", "\"memory\" : \"INVERT\"");
    }

    @Test
    void aFolderWithoutRunOrWithADamagedFileIsNamed() throws IOException {
        assertThatThrownBy(() -> RunSettings.read(folder))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("no run in " + folder);
        Path file = write(SETTINGS);
        String json = Files.readString(file);
        Files.writeString(file, json.substring(0, json.length() / 2));
        assertThatThrownBy(() -> RunSettings.read(folder))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining(file + " is damaged");
        Files.writeString(file, json.replace("PT10M", "ten minutes"));
        assertThatThrownBy(() -> RunSettings.read(folder))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("ten minutes");
        Files.writeString(file, json.replace("\"base\" : 0.001", "\"base\" : -1"));
        assertThatThrownBy(() -> RunSettings.read(folder))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("learning rate must be positive");
        Files.writeString(file, "{}");
        assertThatThrownBy(() -> RunSettings.read(folder))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("config is missing");
    }

    @Test
    void lengthScheduleMemoryAndThreadsMayChange() {
        RunSettings longer = Runs.with(SETTINGS, 700, new Schedule(10, 0, 0, Duration.ZERO, 1));
        RunSettings other = new RunSettings(
                longer.config(),
                longer.training().on(1),
                longer.learningRate(),
                longer.plan(),
                longer.seed(),
                longer.initBatches(),
                longer.steps(),
                longer.schedule(),
                longer.data(),
                Map.of("host", "b"));
        assertThatCode(() -> SettingsFile.requireSame(SETTINGS, other, false)).doesNotThrowAnyException();
    }

    @Test
    void anythingElseThatChangesIsNamed() {
        RunSettings faster = Runs.with(SETTINGS, LearningRate.warmedUp(0.002, 4));
        assertThatThrownBy(() -> SettingsFile.requireSame(SETTINGS, faster, false))
                .isInstanceOf(ChangedSettingException.class)
                .hasMessageContaining("learningRate.base was 0.001 when this run began and is 0.002 now")
                .asInstanceOf(type(ChangedSettingException.class))
                .returns("learningRate.base", ChangedSettingException::setting)
                .returns("0.001", ChangedSettingException::before)
                .returns("0.002", ChangedSettingException::now);
        assertThatCode(() -> SettingsFile.requireSame(SETTINGS, faster, true)).doesNotThrowAnyException();
        assertThatThrownBy(() -> SettingsFile.requireSame(SETTINGS, SETTINGS.withData("images", "200"), false))
                .isInstanceOf(ChangedSettingException.class)
                .hasMessageContaining("data.images was not set");
    }

    @Test
    void theShapeOfTheModelNeverChanges() {
        RunSettings bounded = new RunSettings(
                SETTINGS.config().withMinScale(0.1),
                SETTINGS.training(),
                SETTINGS.learningRate(),
                SETTINGS.plan(),
                SETTINGS.seed(),
                SETTINGS.initBatches(),
                SETTINGS.steps(),
                SETTINGS.schedule(),
                SETTINGS.data(),
                SETTINGS.notes());
        assertThatThrownBy(() -> SettingsFile.requireSame(SETTINGS, bounded, true))
                .isInstanceOf(ChangedSettingException.class)
                .hasMessageContaining("config.minScale");
    }
}
