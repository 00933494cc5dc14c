package io.github.glow4j.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class UsageTest {
    static List<String> commands() {
        return Main.commandLine(new ErrorReport(new java.io.PrintWriter(java.io.Writer.nullWriter()), false))
                .getSubcommands()
                .keySet()
                .stream()
                .filter(name -> !name.equals("help"))
                .toList();
    }

    @Test
    void glowAloneShowsAllCommands() {
        Cli result = Cli.run();
        assertThat(result.code()).isZero();
        assertThat(result.out()).startsWith("Usage: glow").contains("Examples:").contains(commands());
        assertThat(commands())
                .contains("info", "encode", "decode", "sample", "interpolate", "reconstruct", "evaluate", "attributes")
                .contains("manipulate");
    }

    @ParameterizedTest
    @MethodSource("commands")
    void helpTeachesEveryCommand(String command) {
        Cli result = Cli.run(command, "--help");
        assertThat(result.code()).isZero();
        assertThat(result.err()).isEmpty();
        assertThat(result.out())
                .contains("Usage: glow " + command)
                .contains("Options:")
                .contains("Common options:")
                .contains("Examples:\n  glow " + command)
                .contains("--json")
                .doesNotContain("${");
        assertThat(result.out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
        assertThat(Cli.run("help", command).out()).isEqualTo(result.out());
    }

    @Test
    void versionNamesTheLibraries() {
        Cli result = Cli.run("--version");
        assertThat(result.code()).isZero();
        assertThat(result.out()).containsPattern("glow4j \\d+\\.\\d+").containsPattern("ONNX Runtime \\d+\\.\\d+");
    }

    @Test
    void anUnknownCommandIsAUsageErrorWithASuggestion() {
        Cli result = Cli.run("enc");
        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err())
                .isEqualTo("glow: there is no command 'enc'\nDid you mean: glow encode or glow latency?\n");
    }

    @Test
    void aMistypedOptionIsNamedRatherThanWhatIsMissingBecauseOfIt() {
        Cli result = Cli.run("encode", "--inptu", "x.png", "--output", "z.npy");
        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err()).startsWith("glow: Unknown options: '--inptu'").contains("--input");
    }

    @ParameterizedTest
    @MethodSource("wrongLines")
    void aWrongCommandLineIsExplainedInTwoLines(List<String> args, String message) {
        Cli result = Cli.run(args.toArray());
        assertThat(result.code()).as(result.err()).isEqualTo(2);
        assertThat(result.out()).isEmpty();
        assertThat(result.err())
                .contains(message)
                .startsWith("glow: ")
                .contains("Try 'glow " + args.getFirst() + " --help'");
        assertThat(result.err().lines()).hasSizeLessThanOrEqualTo(2);
    }

    static List<Object[]> wrongLines() {
        return List.of(
                line("Missing required option: '--input", "encode", "--output", "z.npy"),
                line("Missing required option: '--output", "sample"),
                line("latents go to a .npy file, not z.png", "encode", "--input", "x.png", "--output", "z.png"),
                line(
                        "images go to a .png, .gif, .apng or .npy file",
                        "decode",
                        "--input",
                        "z.npy",
                        "--output",
                        "x.jpg"),
                line("images go to a .png, .gif, .apng or .npy file", "sample", "--output", "x.webp"),
                line("--frame-time must be 10 to 60000, not 5", "sample", "--frame-time", "5", "--output", "x.gif"),
                line("'many' is not an int", "sample", "--count", "many", "--output", "x.png"),
                line("--count must be at least 1, not 0", "sample", "--count", "0", "--output", "x.png"),
                line("--temperature must be 0 or more, not -1.0", "sample", "-t", "-1", "--output", "x.png"),
                line("--temperature must be 0 or more, not NaN", "sample", "-t", "0.5,NaN", "--output", "x.png"),
                line("there is no device 'gpu'", "sample", "--device", "gpu", "--output", "x.png"),
                line("--gpu-memory must be 0 or more", "sample", "--gpu-memory", "-1", "--output", "x.png"),
                line("expected one of", "sample", "--precision", "half", "--output", "x.png"),
                line("--threads must not be negative", "sample", "--threads", "-1", "--output", "x.png"),
                line("--scale must be 1 to 64, not 0", "sample", "--scale", "0", "--output", "x.png"),
                line("expected one of", "encode", "--noise", "loud", "--input", "x.png", "--output", "z.npy"),
                line("--steps must be at least 2", "interpolate", "--steps", "1", "--input", "a", "--output", "x.png"),
                line("nothing to change", "manipulate", "--input", "a.png", "--output", "x.png"),
                line(
                        "--range takes two numbers",
                        "manipulate",
                        "--input",
                        "a.png",
                        "--attribute",
                        "x=1",
                        "--range",
                        "1",
                        "--output",
                        "x.png"),
                line("takes both --positives and --negatives", "attributes", "--positives", "a", "--name", "x"),
                line("give the attribute one --name", "attributes", "--positives", "a", "--negatives", "b"),
                line("takes both --inputs and --outputs", "convert", "--from", "g.pb", "--to", "m", "--inputs", "x"),
                line("give --bits N", "convert", "--from", "g.pb", "--to", "m", "--inputs", "x", "--outputs", "y"),
                line("choose one", "attributes", "--input", "a", "--import", "b.npy"),
                line("Missing required option: '--model-dir", "train", "--data", "x"),
                line("Missing required option: '--data", "train", "--model-dir", "r", "--image-size", "32"),
                line("give --image-size N, or a --preset", "train", "--model-dir", "r", "--data", "x"),
                line("there is no preset 'mnist': give one of cifar10, ", "train", "--preset", "mnist"),
                line("expected one of", "train", "--memory", "none"),
                line("--accept-changes goes with --resume", "train", "--model-dir", "r", "--accept-changes"),
                line("levels must be 1 to 16, not 0", "train", "--image-size", "8", "--levels", "0", "--dry-run"),
                line("multiple of 2^levels", "train", "--image-size", "20", "--dry-run"),
                line("give --conditional too", "train", "--image-size", "8", "--classifier-weight", "1", "--dry-run"),
                line("beta2 must be", "train", "--image-size", "8", "--levels", "1", "--beta2", "1", "--dry-run"),
                line("--port must be 0 to 65535, not 70000", "serve", "--port", "70000"),
                line("--batch must be 1 to 1024, not 0", "serve", "--batch", "0"),
                line("--timeout must be positive", "serve", "--timeout", "0"),
                line("the picture goes to a .png file", "plot", "r", "--output", "x.gif"),
                line("nothing to draw", "plot"),
                line("--temperatures must be 0 or more, not -1.0", "plot", "--temperatures", "0,-1"));
    }

    private static Object[] line(String message, String... args) {
        return new Object[] {List.of(args), message};
    }
}
