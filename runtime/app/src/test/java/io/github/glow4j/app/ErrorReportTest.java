package io.github.glow4j.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.glow4j.models.GlowException;
import io.github.glow4j.nativelib.NativeLibraryException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.Test;

class ErrorReportTest {
    @Test
    void expectedErrorsAreTheirMessage() {
        assertThat(report(new GlowException("the model is damaged"), false)).isEqualTo("glow: the model is damaged\n");
        assertThat(report(new NativeLibraryException("no library"), false)).isEqualTo("glow: no library\n");
    }

    @Test
    void inputAndOutputErrorsSayWhatTheyAre() {
        assertThat(report(new UncheckedIOException(new IOException("Broken pipe")), false))
                .isEqualTo("glow: input or output failed: java.io.IOException: Broken pipe\n");
    }

    @Test
    void lackOfMemorySaysWhatToDo() {
        assertThat(report(new OutOfMemoryError("Java heap space"), false))
                .isEqualTo("glow: out of memory (Java heap space). Give fewer images at a time, or more heap:"
                        + " GLOW_JAVA_OPTS=-Xmx8g\n");
    }

    @Test
    void unexpectedErrorsTellHowToSeeMore() {
        assertThat(report(new IllegalStateException("oops"), false))
                .isEqualTo("glow: unexpected error: java.lang.IllegalStateException: oops\n"
                        + "  --verbose shows where it happened\n");
    }

    @Test
    void aStackTraceIsPrintedOnlyIfAskedFor() {
        assertThat(report(new GlowException("wrong"), false)).doesNotContain("\tat ");
        assertThat(report(new GlowException("wrong"), true))
                .contains("glow: wrong\n")
                .contains("\tat ");
    }

    private static String report(Throwable thrown, boolean verbose) {
        StringWriter err = new StringWriter();
        assertThat(new ErrorReport(new PrintWriter(err), verbose).report(thrown))
                .isEqualTo(1);
        return err.toString();
    }
}
