package io.github.glow4j.nativelib;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Loads the real ONNX Runtime, each time in a JVM of its own because a library stays for the life of a process. */
class NativeLibraryTest {
    @TempDir
    Path folder;

    @Test
    void tenJvmsThatStartOnAnEmptyCacheUnpackOnceAndAllLoad() throws Exception {
        Path temporary = Files.createDirectory(folder.resolve("tmp"));
        List<Process> processes = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            processes.add(start("-Djava.io.tmpdir=" + temporary));
        }
        List<String> outputs = new ArrayList<>();
        for (Process process : processes) {
            outputs.add(output(process));
        }

        // A second unpacking would have put another file, with another key, in the place of the first.
        assertThat(outputs)
                .hasSize(10)
                .allMatch(line -> line.startsWith("loaded "))
                .containsOnly(outputs.getFirst());
        try (Stream<Path> files = Files.walk(folder.resolve("cache"))) {
            assertThat(files.map(file -> file.getFileName().toString())).noneMatch(name -> name.endsWith(".tmp"));
        }
        assertThat(temporary).isEmptyDirectory();
    }

    @Test
    void aTextFileIsNotHandedToTheLoader() throws Exception {
        Path file = Files.writeString(folder.resolve("libonnxruntime.so"), "404 not found");

        assertThat(output(start("-Dglow4j.onnxruntime.path=" + file)))
                .contains("NativeLibraryException")
                .contains(file.toString())
                .contains("404 not found")
                .contains("glow4j.onnxruntime.path");
    }

    @Test
    void aLibraryCutShortIsNotHandedToTheLoader() throws Exception {
        output(start());
        Path whole;
        try (Stream<Path> files = Files.walk(folder.resolve("cache"))) {
            whole = files.filter(file -> file.getFileName().toString().contains("onnxruntime."))
                    .findFirst()
                    .orElseThrow();
        }
        Path cut = folder.resolve("cut.so");
        byte[] bytes = Files.readAllBytes(whole);
        Files.write(cut, java.util.Arrays.copyOf(bytes, bytes.length * 3 / 4));

        assertThat(output(start("-Dglow4j.onnxruntime.path=" + cut)))
                .contains("NativeLibraryException")
                .contains("cut");
    }

    @Test
    void anotherLibraryIsRefusedForWantOfItsFunction() throws Exception {
        assertThat(output(start("-Dglow4j.onnxruntime.path=" + libraryOfThisJvm("zip"))))
                .contains("NativeLibraryException")
                .contains("no function OrtGetApiBase");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aMissingDependencyIsReportedInTheWordsOfTheSystem() throws Exception {
        String bytes = Files.readString(libraryOfThisJvm("zip"), StandardCharsets.ISO_8859_1);
        Path file = folder.resolve("needy.so");
        Files.writeString(file, bytes.replace("libjava.so", "libjavX.so"), StandardCharsets.ISO_8859_1);

        assertThat(output(start("-Dglow4j.onnxruntime.path=" + file)))
                .contains("NativeLibraryException")
                .contains(file.toString())
                .contains("libjavX.so: cannot open shared object file");
    }

    private static Path libraryOfThisJvm(String name) {
        Path home = Path.of(System.getProperty("java.home"));
        String file = System.mapLibraryName(name);
        return Stream.of("lib", "bin")
                .map(sub -> home.resolve(sub).resolve(file))
                .filter(Files::exists)
                .findFirst()
                .orElseThrow();
    }

    private Process start(String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-Dglow4j.cache=" + folder.resolve("cache")));
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), LoadOnnxRuntime.class.getName()));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private static String output(Process process) throws IOException, InterruptedException {
        String output = new String(process.getInputStream().readAllBytes(), Charset.defaultCharset()).strip();
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    static final class LoadOnnxRuntime {
        private LoadOnnxRuntime() {}

        public static void main(String[] arguments) throws IOException {
            try {
                NativeLibrary library = NativeLibrary.onnxRuntime();
                library.symbols().findOrThrow("OrtGetApiBase");
                Object key = Files.readAttributes(library.file(), "*").get("fileKey");
                System.out.println("loaded " + library.file() + " " + key);
            } catch (NativeLibraryException e) {
                System.out.println(e);
            }
        }
    }
}
