package io.github.glow4j.app.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.glow4j.inference.GlowModel;
import io.github.glow4j.inference.ImageFiles;
import io.github.glow4j.inference.Images;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs what the README shows of the API, as it stands there. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class ReadmeTest {
    private static final String SERVE = "./glow serve --model avatars-64 --port 8080 &\n";

    @TempDir
    Path folder;

    @Test
    void theExamplesOfTheApiWork() throws IOException, InterruptedException {
        assumeTrue(run("curl --help all | grep -q -- --json") == 0, "no bash with a curl that knows --json");
        String readme = Files.readString(Path.of("../../README.md"));
        int start = readme.indexOf(SERVE);
        assertThat(start).as("the block of examples").isPositive();
        String examples = readme.substring(start + SERVE.length(), readme.indexOf("```", start));
        try (GlowModel model = GlowModel.open(Path.of("../../models/avatars-64"));
                Server server = Server.start(model, Fixture.options())) {
            // A status of 400 or more, which the shell would not notice, ends it.
            String script = "set -e\ncurl() { command curl -sS --fail-with-body \"$@\"; }\n"
                    + examples.replace("localhost:8080", "127.0.0.1:" + server.port());
            assertThat(run(script)).as(output()).isZero();
        }
        assertThat(output()).contains("bitsPerDimension", "# TYPE");
        Images face = read("face.png");
        assertThat(face.width()).isEqualTo(64);
        assertThat(folder.resolve("face.f32")).hasSize(64 * 64 * 3 * Float.BYTES);
        assertThat(read("again.png")).isEqualTo(face.quantised(5));
        assertThat(read("smile.png")).isNotEqualTo(read("again.png"));
        assertThat(read("samples.png").width()).isEqualTo(2 + 2 * 66);
    }

    private Images read(String name) {
        return Images.of(ImageFiles.read(folder.resolve(name)));
    }

    private int run(String script) throws InterruptedException {
        try {
            return new ProcessBuilder("bash", "-c", script)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("output.txt").toFile())
                    .start()
                    .waitFor();
        } catch (IOException e) {
            return -1; // no bash
        }
    }

    private String output() throws IOException {
        return Files.readString(folder.resolve("output.txt"), StandardCharsets.UTF_8);
    }
}
