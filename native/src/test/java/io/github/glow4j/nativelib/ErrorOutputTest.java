package io.github.glow4j.nativelib;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

@DisabledOnOs(OS.WINDOWS)
class ErrorOutputTest {
    @Test
    void onlyTheUnwantedLinesOfTheCallAreDropped() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Chatter.class.getName())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        String written = new String(process.getErrorStream().readAllBytes(), Charset.defaultCharset());

        assertThat(process.waitFor()).isZero();
        assertThat(written.lines()).containsExactly("noise before", "signal", "failed", "noise after");
    }

    static final class Chatter {
        private Chatter() {}

        public static void main(String[] arguments) {
            System.err.println("noise before");
            try {
                ErrorOutput.without(line -> line.startsWith("noise"), () -> {
                    System.err.println("noise");
                    System.err.println("signal");
                    throw new IllegalStateException("failed");
                });
            } catch (IllegalStateException e) {
                System.err.println(e.getMessage());
            }
            System.err.println("noise after");
        }
    }
}
