package io.github.glow4j.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.glow4j.models.InvalidModelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelFinderTest {
    @TempDir
    Path home;

    @Test
    void theOnlyModelIsTheDefault() throws IOException {
        Path model = model("small");
        Files.createDirectories(home.resolve("src"));
        assertThat(finder().find(null)).isEqualTo(model);
    }

    @Test
    void theFileDefaultNamesTheBestOfSeveral() throws IOException {
        model("a");
        Path best = model("b");
        assertThatThrownBy(() -> finder().find(null))
                .isInstanceOf(InvalidModelException.class)
                .hasMessageContaining("which model?")
                .hasMessageContaining("models that ship: a, b");
        Files.writeString(home.resolve("default"), "b\n");
        assertThat(finder().find(null)).isEqualTo(best);
        Files.writeString(home.resolve("default"), "c\n");
        assertThatThrownBy(() -> finder().find(null)).hasMessageContaining("default names 'c'");
    }

    @Test
    void aModelIsFoundByNameAndByFolder() throws IOException {
        Path model = model("small");
        assertThat(finder().find("small")).isEqualTo(model);
        assertThat(finder().find(model.toString())).isEqualTo(model);
    }

    @Test
    void aMissingModelIsNamedWithThoseThatShip() throws IOException {
        model("small");
        assertThatThrownBy(() -> finder().find("large"))
                .isInstanceOf(InvalidModelException.class)
                .hasMessage("no model 'large': there is no folder of that name; models that ship: small");
    }

    @Test
    void withoutModelsItSaysHowToMakeOne() {
        assertThatThrownBy(() -> new ModelFinder(List.of()).find(null))
                .isInstanceOf(InvalidModelException.class)
                .hasMessageContaining("'glow convert' makes one")
                .hasMessageContaining("no models ship here");
    }

    @Test
    void theFirstHomeWins(@TempDir Path other) throws IOException {
        Path first = model("small");
        Files.createDirectories(other.resolve("small"));
        Files.writeString(other.resolve("small/glow.json"), "{}");
        assertThat(new ModelFinder(List.of(home, other)).find("small")).isEqualTo(first);
    }

    private ModelFinder finder() {
        return new ModelFinder(List.of(home));
    }

    private Path model(String name) throws IOException {
        Path folder = Files.createDirectories(home.resolve(name));
        Files.writeString(folder.resolve("glow.json"), "{}");
        return folder;
    }
}
