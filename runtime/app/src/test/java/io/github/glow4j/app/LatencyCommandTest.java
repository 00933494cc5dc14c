package io.github.glow4j.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LatencyCommandTest {
    @TempDir
    static Path shared;

    static Path model;

    @TempDir
    Path folder;

    @BeforeAll
    static void makeModel() {
        model = TestModels.write(TestModels.PLAIN, shared.resolve("plain"));
    }

    @Test
    void everyCaseIsMeasuredAgainstThePeak() throws IOException {
        Path plot = folder.resolve("latency.png");
        JsonNode report = Cli.ok(
                        "latency",
                        "--model",
                        model,
                        "--threads",
                        "1,2",
                        "--batch",
                        "1,3",
                        "--warmup",
                        "0.01",
                        "--seconds",
                        "0.05",
                        "--plot",
                        plot,
                        "--json")
                .json();
        JsonNode rows = report.get("measurements");
        assertThat(rows).hasSize(2 * 2 * 2 * 2); // directions, modes, threads, batches
        for (JsonNode row : rows) {
            double p50 = row.get("p50_ms").asDouble();
            assertThat(row.get("calls").asInt()).isPositive();
            assertThat(p50).isPositive();
            assertThat(row.get("p99_ms").asDouble()).isGreaterThanOrEqualTo(p50);
            assertThat(row.get("max_ms").asDouble())
                    .isGreaterThanOrEqualTo(row.get("p99.9_ms").asDouble());
            assertThat(row.get("of_peak").asDouble())
                    .isEqualTo(row.get("gigaflops").asDouble()
                            / row.get("peak_gigaflops").asDouble())
                    .isBetween(0.0, 1.5);
        }
        JsonNode start = report.get("cold_start_milliseconds");
        for (String step : new String[] {
            "library_load", "model_open", "decoder_session", "decoder_first_run", "encoder_session", "encoder_first_run"
        }) {
            assertThat(start.get(step).asDouble()).as(step).isNotNegative();
        }
        BufferedImage picture = Objects.requireNonNull(ImageIO.read(plot.toFile()));
        assertThat(picture.getWidth()).isGreaterThan(400);
    }

    @Test
    void oneCaseCanBeChosen() {
        JsonNode rows = Cli.ok(
                        "latency",
                        "--model",
                        model,
                        "--direction",
                        "decode",
                        "--mode",
                        "throughput",
                        "--threads",
                        "2",
                        "--warmup",
                        "0",
                        "--seconds",
                        "0.05",
                        "--json")
                .json()
                .get("measurements");
        assertThat(rows).hasSize(1);
        assertThat(rows.get(0).get("direction").asText()).isEqualTo("decode");
        assertThat(rows.get(0).get("mode").asText()).isEqualTo("throughput");
        assertThat(rows.get(0).get("threads").asInt()).isEqualTo(2);
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        for (String[] wrong : new String[][] {
            {"--batch", "0"},
            {"--threads", "0"},
            {"--seconds", "0"},
            {"--warmup", "-1"},
            {"--mode", "slow"},
            {"--plot", "latency.jpg"}
        }) {
            Cli result = Cli.run("latency", "--model", model, wrong[0], wrong[1]);
            assertThat(result.code()).as(String.join(" ", wrong)).isEqualTo(2);
        }
    }
}
