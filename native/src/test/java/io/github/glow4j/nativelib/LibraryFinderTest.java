package io.github.glow4j.nativelib;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LibraryFinderTest {
    private static final LibraryDescription LIBRARY = LibraryDescription.onnxRuntime(Platform.of("Linux", "amd64"));
    private static final String RESOURCES = "ai/onnxruntime/native/linux-x64/";

    @TempDir
    Path folder;

    private final Map<String, String> properties = new HashMap<>();
    private final Map<String, String> environment = new HashMap<>();

    @Test
    void anArtifactIsUnpackedUnderItsContentAndOnlyWhatIsNeeded() throws IOException {
        Path jar = jar(
                "a.jar",
                Map.of(
                        "libonnxruntime.so",
                        "main",
                        "libonnxruntime_providers_shared.so",
                        "shared",
                        "libonnxruntime_providers_cuda.so",
                        "cuda",
                        "libonnxruntime4j_jni.so",
                        "jni"));

        FoundLibrary found = find(jar);

        assertThat(found.files()).containsExactly(found.folder().resolve("libonnxruntime.so"));
        assertThat(found.folder()).startsWith(cache());
        assertThat(names(found.folder()))
                .containsExactlyInAnyOrder(".lock", "libonnxruntime.so", "libonnxruntime_providers_shared.so");
        assertThat(found.files().getFirst()).hasContent("main");
    }

    @Test
    void aCompanionIsUnpackedOnDemand() throws IOException {
        Path jar = jar("a.jar", Map.of("libonnxruntime.so", "main", "libonnxruntime_providers_cuda.so", "cuda"));
        FoundLibrary found = find(jar);

        assertThat(found.companion("libonnxruntime_providers_cuda.so"))
                .hasValueSatisfying(
                        file -> assertThat(file).hasParent(found.folder()).hasContent("cuda"));
        assertThat(found.companion("libonnxruntime_providers_tensorrt.so")).isEmpty();
    }

    @Test
    void twoVersionsLiveSideBySide() throws IOException {
        FoundLibrary one = find(jar("a.jar", Map.of("libonnxruntime.so", "one")));
        FoundLibrary two = find(jar("b.jar", Map.of("libonnxruntime.so", "two")));

        assertThat(one.files().getFirst()).hasContent("one");
        assertThat(two.files().getFirst()).hasContent("two");
    }

    @Test
    void whatIsThereAndCompleteIsNotUnpackedAgain() throws IOException {
        Path jar = jar("a.jar", Map.of("libonnxruntime.so", "main"));
        Object before = Files.readAttributes(find(jar).files().getFirst(), "*").get("fileKey");

        assertThat(Files.readAttributes(find(jar).files().getFirst(), "*").get("fileKey"))
                .isEqualTo(before);
    }

    @Test
    void aFileOfTheWrongSizeIsUnpackedAgainAndLeftoversAreRemoved() throws IOException {
        Path jar = jar("a.jar", Map.of("libonnxruntime.so", "the whole library"));
        Path file = find(jar).files().getFirst();
        Files.writeString(file, "half");
        Files.writeString(file.resolveSibling("libonnxruntime.so.1-dead.tmp"), "left by a process that died");

        assertThat(find(jar).files().getFirst()).isEqualTo(file).hasContent("the whole library");
        assertThat(names(file.resolveSibling(""))).containsExactlyInAnyOrder(".lock", "libonnxruntime.so");
    }

    @Test
    void aDamagedArtifactIsRefusedAndLeavesNothing() throws IOException {
        Path jar = jar("a.jar", Map.of("libonnxruntime.so", "original content"));
        byte[] bytes = Files.readAllBytes(jar);
        int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("original content");
        bytes[at] ^= 1;
        Files.write(jar, bytes);

        assertThatThrownBy(() -> find(jar))
                .isInstanceOf(NativeLibraryException.class)
                .hasMessageContaining("a.jar is damaged");
        try (Stream<Path> files = Files.walk(cache())) {
            assertThat(files.filter(Files::isRegularFile)
                            .map(f -> f.getFileName().toString()))
                    .containsExactly(".lock");
        }
    }

    @Test
    void aCacheThatCannotBeWrittenIsNamedWithTheFix() throws IOException {
        Path jar = jar("a.jar", Map.of("libonnxruntime.so", "main"));
        Files.writeString(cache(), "a file where the folder should be");

        assertThatThrownBy(() -> find(jar))
                .isInstanceOf(NativeLibraryException.class)
                .hasMessageContaining(cache().toString())
                .hasMessageContaining("glow4j.cache")
                .hasMessageContaining("GLOW4J_CACHE");
    }

    @Test
    void theArtifactWithCudaIsPreferredWhicheverComesFirst() throws IOException {
        Path cpu = jar("cpu.jar", Map.of("libonnxruntime.so", "cpu"));
        Path gpu = jar("gpu.jar", Map.of("libonnxruntime.so", "gpu", "libonnxruntime_providers_cuda.so", "cuda"));

        assertThat(find(cpu, gpu).files().getFirst()).hasContent("gpu");
        assertThat(find(gpu, cpu).files().getFirst()).hasContent("gpu");
    }

    @Test
    void aClassPathFolderIsUsedInPlace() throws IOException {
        Path file = folder.resolve("classes/" + RESOURCES + "libonnxruntime.so");
        Files.createDirectories(file.getParent());
        Files.writeString(file, "main");

        assertThat(find(folder.resolve("classes")).files()).containsExactly(file);
        assertThat(cache()).doesNotExist();
    }

    @Test
    void thePropertyGoesBeforeTheVariableAndThatBeforeTheClassPath() throws IOException {
        Path jar = jar("a.jar", Map.of("libonnxruntime.so", "by class path"));
        Path named = Files.writeString(folder.resolve("any-name.so"), "by property");
        Path variable = Files.createDirectory(folder.resolve("by-variable"));
        Files.writeString(variable.resolve("libonnxruntime.so.1.29.0"), "by variable");

        environment.put("GLOW4J_ONNXRUNTIME_PATH", variable.toString());
        assertThat(find(jar).files()).containsExactly(variable.resolve("libonnxruntime.so.1.29.0"));

        properties.put("glow4j.onnxruntime.path", named.toString());
        assertThat(find(jar).files()).containsExactly(named);
    }

    @Test
    void aPropertyThatLeadsNowhereIsAnErrorEvenWithAnArtifactThere() throws IOException {
        Path jar = jar("a.jar", Map.of("libonnxruntime.so", "main"));
        properties.put("glow4j.onnxruntime.path", folder.resolve("absent").toString());
        assertThatThrownBy(() -> find(jar))
                .isInstanceOf(NativeLibraryException.class)
                .hasMessageContaining("no file or folder " + folder.resolve("absent"));

        properties.put("glow4j.onnxruntime.path", folder.toString());
        assertThatThrownBy(() -> find(jar))
                .isInstanceOf(NativeLibraryException.class)
                .hasMessageContaining(folder + " has no libonnxruntime.so");
    }

    @Test
    void aJarOfTheClassPathThatIsNamedLikeTheLibraryIsOpenedWithoutSearch() throws IOException {
        Path named = jar("onnxruntime-1.jar", Map.of("libonnxruntime.so", "named"));
        Path other = jar("a.jar", Map.of("libonnxruntime.so", "other", "libonnxruntime_providers_shared.so", "more"));
        properties.put("java.class.path", String.join(File.pathSeparator, other.toString(), named.toString()));
        assertThat(find(other).files().getFirst()).hasContent("named");

        Path gpu = jar(
                "onnxruntime_gpu-1.jar", Map.of("libonnxruntime.so", "gpu", "libonnxruntime_providers_cuda.so", ""));
        properties.merge("java.class.path", gpu.toString(), (path, more) -> path + File.pathSeparator + more);
        assertThat(find().files().getFirst()).hasContent("gpu");
    }

    @Test
    void jarsThatAreOnlyNamedLikeTheLibraryDoNotHideIt() throws IOException {
        Path other = jar("a.jar", Map.of("libonnxruntime.so", "other"));
        Path without = jar("onnxruntime-api.jar", Map.of("readme", ""));
        Path damaged = Files.writeString(folder.resolve("onnxruntime-damaged.jar"), "no jar");
        Path absent = folder.resolve("onnxruntime-absent.jar");
        properties.put(
                "java.class.path",
                Stream.of(without, damaged, absent, Path.of("onnxruntime"))
                        .map(Path::toString)
                        .collect(Collectors.joining(File.pathSeparator)));
        assertThat(find(other).files().getFirst()).hasContent("other");
    }

    @Test
    void whatIsNowhereIsReportedWithEveryPlaceAndTheFix() {
        assertThatThrownBy(this::find)
                .isInstanceOf(NativeLibraryException.class)
                .hasMessageContaining("ONNX Runtime was not found")
                .hasMessageContaining("glow4j.onnxruntime.path (not set)")
                .hasMessageContaining("GLOW4J_ONNXRUNTIME_PATH (not set)")
                .hasMessageContaining(RESOURCES + "libonnxruntime.so")
                .hasMessageContaining("Put com.microsoft.onnxruntime:onnxruntime (CPU)");
    }

    private FoundLibrary find(Path... classPath) {
        URL[] urls = Stream.of(classPath).map(LibraryFinderTest::url).toArray(URL[]::new);
        try (URLClassLoader loader = new URLClassLoader(urls, null)) {
            return new LibraryFinder(
                            LIBRARY, new LibraryCache(cache()), properties::get, environment::get, Set.of(loader))
                    .find();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path cache() {
        return folder.resolve("cache");
    }

    private static URL url(Path path) {
        try {
            return path.toUri().toURL();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Stored, not deflated, so that a test can damage the content. */
    private Path jar(String name, Map<String, String> files) throws IOException {
        Path jar = folder.resolve(name);
        try (OutputStream out = Files.newOutputStream(jar);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.setLevel(0);
            for (Map.Entry<String, String> file : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(RESOURCES + file.getKey()));
                zip.write(file.getValue().getBytes(StandardCharsets.UTF_8));
                zip.closeEntry();
            }
        }
        return jar;
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(f -> f.getFileName().toString()).toList();
        }
    }
}
