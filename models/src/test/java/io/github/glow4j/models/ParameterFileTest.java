package io.github.glow4j.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParameterFileTest {
    private static final GlowConfig CONFIG =
            new GlowConfig(8, 3, 2, 2, 5, 8, Permutation.SHUFFLE, Coupling.AFFINE, true, 3, true);

    @TempDir
    Path folder;

    private Path file;
    private GlowParameters parameters;

    @BeforeEach
    void write() {
        file = folder.resolve(ParameterFile.NAME);
        parameters = RandomParameters.of(CONFIG, 1);
        ParameterFile.write(file, parameters);
    }

    @Test
    void parametersComeBackBitForBitAndInOrder() {
        GlowParameters read = ParameterFile.read(file);
        assertThat(read.asMap().keySet())
                .containsExactlyElementsOf(parameters.asMap().keySet());
        read.asMap().forEach((name, parameter) -> {
            assertThat(parameter.shape()).isEqualTo(parameters.get(name).shape());
            assertThat(parameter.values()).isEqualTo(parameters.values(name));
        });
    }

    @Test
    void everyTruncationIsRefused() throws IOException {
        byte[] whole = Files.readAllBytes(file);
        for (int length = 0; length < whole.length; length += 1 + whole.length / 200) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> ParameterFile.read(file))
                    .isInstanceOf(InvalidModelException.class)
                    .hasMessageContaining(ParameterFile.NAME);
        }
    }

    @Test
    void aFlippedBitInTheHeaderIsRefusedOrLeavesAReadableFile() throws IOException {
        byte[] whole = Files.readAllBytes(file);
        for (int position = 0; position < 2000; position += 3) {
            byte[] flipped = whole.clone();
            flipped[position] ^= (byte) (1 << position % 8);
            Files.write(file, flipped);
            try {
                // A changed name passes here; the layout refuses it.
                ParameterFile.read(file);
            } catch (InvalidModelException e) {
                assertThat(e).hasMessageContaining(ParameterFile.NAME);
            }
        }
    }
}
