package io.github.glow4j.models.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StripsTest {
    @ParameterizedTest
    @CsvSource({"128, 512, 8", "64, 512, 1", "16, 512, 1", "128, 128, 1", "128, 96, 1", "256, 512, 32"})
    void onlyLargeLayersAreCut(int size, int width, int strips) {
        assertThat(Strips.MEASURED.of(new Strips.Rows(0, size), size, width)).hasSize(strips);
    }

    @Test
    void stripsCoverAllRowsOnceAndAreAsEqualAsTheyCanBe() {
        Strips strips = new Strips(0, 4L * 7 * 2 * 3); // three rows of seven pixels, width 2
        assertThat(strips.of(new Strips.Rows(0, 7), 7, 2))
                .isEqualTo(List.of(new Strips.Rows(0, 2), new Strips.Rows(2, 4), new Strips.Rows(4, 7)));
        assertThat(strips.of(new Strips.Rows(3, 7), 7, 2))
                .isEqualTo(List.of(new Strips.Rows(3, 5), new Strips.Rows(5, 7)));
    }

    @Test
    void aRowIsTheLeast() {
        assertThat(new Strips(0, 0).of(new Strips.Rows(0, 2), 2, 8))
                .isEqualTo(List.of(new Strips.Rows(0, 1), new Strips.Rows(1, 2)));
    }
}
