package io.github.glow4j.onnxruntime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LongCommandLineTest {
    @TempDir
    Path folder;

    /** The program of the child JVM. */
    static final class Program {
        private Program() {}

        public static void main(String[] args) {
            try (Environment environment = Environment.open()) {
                System.out.println("opened " + environment.devices().size());
            }
        }
    }

    @Test
    void aLongClassPathDoesNotOverflowTheStack() throws IOException, InterruptedException {
        List<String> options = List.of("-Dlong=" + "x".repeat(100_000));
        assertThat(ChildJvm.run(folder, options, Program.class)).contains("opened ");
    }
}
