package io.github.glow4j.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReportTest {
    @Test
    void textIsAlignedAndLeavesOutDetail() {
        String text = new Report()
                .put("images", 3)
                .put("bits_per_dimension", 3.3512345678)
                .putDetail("bits_per_dimension_per_image", new double[] {1, 2, 3})
                .put("temperatures", List.of(0.7, 1.0, 0.0))
                .put("likelihood", Double.NaN)
                .put("classifier", false)
                .put("attributes", List.of())
                .toText();
        assertThat(text)
                .isEqualTo("images              3\n"
                        + "bits per dimension  3.35123\n"
                        + "temperatures        0.7, 1, 0\n"
                        + "likelihood          -\n"
                        + "classifier          no\n"
                        + "attributes          none\n");
    }

    @Test
    void jsonHoldsAllValuesInFull() {
        String json = new Report()
                .put("mean", 3.3512345678)
                .putDetail("all", new double[] {1, Double.NaN, Double.POSITIVE_INFINITY})
                .put("parts", Map.of("a", 1))
                .toJson();
        assertThat(json)
                .contains("3.3512345678")
                .contains("[ 1.0, null, null ]")
                .doesNotContain("NaN");
    }
}
