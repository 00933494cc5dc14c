package io.github.glow4j.onnxruntime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
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
        Path output = folder.resolve("output.txt");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:ErrorFile=" + folder.resolve("crash.log")));
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Program.class.getName(), what));
        Process child = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        boolean ended = child.waitFor(2, TimeUnit.MINUTES);
        child.destroyForcibly();
        assertThat(ended).isTrue();
        assertThat(child.exitValue()).as(Files.readString(output)).isZero();
        return Files.readString(output);
    }
}
