package io.github.glow4j.onnxruntime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreloadTest {
    @TempDir
    Path folder;

    /** The program of the child JVM: preloads and, if told so, opens the library at once. */
    static final class Program {
        private Program() {}

        public static void main(String[] args) {
            Environment.preload();
            Environment.preload();
            if (args[0].equals("open")) {
                try (Environment environment = Environment.open()) {
                    System.out.println("opened " + environment.devices().size());
                } catch (RuntimeException e) {
                    System.out.println(e.getMessage());
                }
            }
            System.exit(0);
        }
    }

    @Test
    void theLibraryOpensWhileItIsBeingPreloaded() throws IOException, InterruptedException {
        assertThat(run("open")).startsWith("opened ");
    }

    @Test
    void aProcessMayEndWhileTheLibraryIsBeingPreloaded() throws IOException, InterruptedException {
        assertThat(run("nothing")).isEmpty();
    }

    @Test
    void aMissingLibraryIsReportedByWhoeverNeedsIt() throws IOException, InterruptedException {
        String nowhere = "-Dglow4j.onnxruntime.path=" + folder.resolve("nowhere");
        assertThat(run("nothing", nowhere)).isEmpty();
        assertThat(run("open", nowhere))
                .startsWith("ONNX Runtime was not found")
                .contains("nowhere");
    }

    private String run(String what, String... options) throws IOException, InterruptedException {
        return ChildJvm.run(folder, List.of(options), Program.class, what);
    }
}
