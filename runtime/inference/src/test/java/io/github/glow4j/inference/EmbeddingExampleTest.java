package io.github.glow4j.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compiles and runs the README's example as a reader would, on the class path and as a module. */
class EmbeddingExampleTest {
    private static final Path SOURCE = Path.of("src/test/java/EmbeddingExample.java");
    private static final Path README = Path.of("../../README.md");
    private static final Pattern README_BLOCK =
            Pattern.compile("<!-- example:EmbeddingExample -->\\s*```java\\n(.*?)```", Pattern.DOTALL);

    @TempDir
    Path folder;

    private Path model;
    private Path photo;

    @BeforeEach
    void modelAndPhoto() throws IOException {
        model = TestModels.export(TestModels.plain(), folder, "model");
        photo = folder.resolve("photo.png");
        ImageIO.write(TestModels.images(TestModels.plain(), 1, 1).toBufferedImage(0), "png", photo.toFile());
    }

    @Test
    void theReadmeShowsTheExampleAsItIsTested() throws IOException {
        Matcher block = README_BLOCK.matcher(Files.readString(README));
        if (!block.find()) {
            fail("README.md has no Java block after <!-- example:EmbeddingExample -->");
        }
        assertThat(block.group(1)).isEqualTo(Files.readString(SOURCE));
    }

    @Test
    void theExampleIsShort() throws IOException {
        assertThat(Files.readAllLines(SOURCE)).hasSizeLessThan(20);
    }

    @Test
    void theExampleRunsOnTheClassPath() throws Exception {
        Path classes = folder.resolve("classes");
        String classPath = System.getProperty("java.class.path");
        compile(List.of("-d", classes.toString(), "-cp", classPath, SOURCE.toString()));
        runExample(List.of(
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                classes + File.pathSeparator + classPath,
                "EmbeddingExample"));
    }

    @Test
    void theExampleRunsAsAModuleWithoutTensorFlow() throws Exception {
        Path source = Files.createDirectories(folder.resolve("source/consumer"));
        Files.writeString(
                source.resolveSibling("module-info.java"), "module consumer { requires io.github.glow4j.inference; }");
        Files.writeString(source.resolve("EmbeddingExample.java"), "package consumer;\n" + Files.readString(SOURCE));
        Path classes = folder.resolve("classes");
        String modulePath = modulePath();
        compile(List.of(
                "-d",
                classes.toString(),
                "--module-path",
                modulePath,
                source.resolveSibling("module-info.java").toString(),
                source.resolve("EmbeddingExample.java").toString()));
        String output = runExample(List.of(
                "--enable-native-access=io.github.glow4j.nativelib,io.github.glow4j.onnxruntime",
                "--show-module-resolution",
                "--module-path",
                classes + File.pathSeparator + modulePath,
                "--module",
                "consumer/consumer.EmbeddingExample"));
        assertThat(output).contains("root consumer").contains("io.github.glow4j.onnxruntime");
        assertThat(output.toLowerCase(java.util.Locale.ROOT)).doesNotContain("tensorflow");
    }

    /** What an application would have: this module and what it needs, but no test libraries. */
    private static String modulePath() {
        List<String> testOnly = List.of("junit", "assertj", "opentest4j", "apiguardian", "byte-buddy", "surefire");
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.endsWith("test-classes"))
                .filter(entry -> testOnly.stream()
                        .noneMatch(
                                name -> Path.of(entry).getFileName().toString().contains(name)))
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static void compile(List<String> arguments) {
        int status = ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(new String[0]));
        assertThat(status).isZero();
    }

    private String runExample(List<String> options) throws Exception {
        Path result = folder.resolve("again.png");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of(model.toString(), photo.toString(), result.toString()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output;
        try (InputStream in = process.getInputStream()) {
            output = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
        assertThat(output).contains("bits per dimension").doesNotContain("WARNING");
        assertThat(Images.of(ImageIO.read(result.toFile()))).isEqualTo(Images.of(ImageIO.read(photo.toFile())));
        return output;
    }
}
