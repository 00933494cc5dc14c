package io.github.glow4j.nativelib;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * Finds the files of a library: what the system property names, else what the environment variable names, else what an
 * artifact on the class path or module path brings.
 *
 * <p>A property or variable that leads nowhere is an error: whoever set it does not want another library instead.
 */
final class LibraryFinder {
    /** A name that is neither that of Java's own binding nor of a provider that most programs do without. */
    private static final Pattern UNPACKED_AT_ONCE = Pattern.compile(
            "(?!.*(jni|providers_(cuda|tensorrt|dnnl|openvino|qnn|rocm|migraphx|nv))).*\\.(so|so\\.[0-9.]+|dylib|dll)");

    private final LibraryDescription library;
    private final LibraryCache cache;
    private final UnaryOperator<@Nullable String> properties;
    private final UnaryOperator<@Nullable String> environment;
    private final Set<ClassLoader> loaders;
    private final List<String> looked = new ArrayList<>();

    LibraryFinder(LibraryDescription library, LibraryCache cache) {
        this(library, cache, System::getProperty, System::getenv, defaultLoaders());
    }

    LibraryFinder(
            LibraryDescription library,
            LibraryCache cache,
            UnaryOperator<@Nullable String> properties,
            UnaryOperator<@Nullable String> environment,
            Set<ClassLoader> loaders) {
        this.library = library;
        this.cache = cache;
        this.properties = properties;
        this.environment = environment;
        this.loaders = loaders;
    }

    private static Set<ClassLoader> defaultLoaders() {
        Set<ClassLoader> loaders = new LinkedHashSet<>();
        ClassLoader own = LibraryFinder.class.getClassLoader();
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        for (ClassLoader loader : new ClassLoader[] {own, context, ClassLoader.getSystemClassLoader()}) {
            if (loader != null) {
                loaders.add(loader);
            }
        }
        return loaders;
    }

    /** @throws NativeLibraryException if it is nowhere, naming every place looked at */
    FoundLibrary find() {
        String property = "the system property " + library.property();
        FoundLibrary found = named(property, properties.apply(library.property()));
        if (found == null) {
            found = named("the environment variable " + library.variable(), environment.apply(library.variable()));
        }
        for (String folder : library.resourceFolders()) {
            if (found == null) {
                found = onClassPath(folder);
            }
        }
        if (found == null) {
            throw missing("was not found");
        }
        return found;
    }

    private NativeLibraryException missing(String what) {
        return new NativeLibraryException(
                library.name() + " " + what + ". Looked at: " + String.join("; ", looked) + ". " + library.fix() + ".");
    }

    private @Nullable FoundLibrary named(String setting, @Nullable String value) {
        if (value == null || value.isBlank()) {
            looked.add(setting + " (not set)");
            return null;
        }
        looked.add(setting + " = " + value);
        try {
            Path path = Path.of(value).toAbsolutePath().normalize();
            if (Files.isDirectory(path)) {
                return inFolder(path, null);
            }
            if (Files.exists(path)) {
                return inFolder(path.resolveSibling(""), path);
            }
            throw missing("was not found: there is no file or folder " + path);
        } catch (InvalidPathException e) {
            throw missing("was not found: \"" + value + "\" is no path");
        }
    }

    /** @param named the file that was named, which takes the place of the last member under whatever name it has */
    private FoundLibrary inFolder(Path folder, @Nullable Path named) {
        List<Path> files = new ArrayList<>();
        int count = library.members().size();
        for (int i = 0; i < count; i++) {
            LibraryDescription.Member member = library.members().get(i);
            boolean last = i == count - 1;
            Path file = last && named != null ? named : firstExisting(folder, member.names());
            if (file != null) {
                files.add(file);
            } else if (member.required() && (last || named == null)) {
                throw missing("was not found: the folder " + folder + " has no " + String.join(" or ", member.names()));
            }
        }
        return new FoundLibrary(library, List.copyOf(files), folder, null, cache);
    }

    /** Takes a name with a full version, such as {@code libonnxruntime.so.1.29.0}, where no better one is there. */
    private static @Nullable Path firstExisting(Path folder, List<String> names) {
        for (String name : names) {
            if (Files.isRegularFile(folder.resolve(name))) {
                return folder.resolve(name);
            }
        }
        for (String name : names) {
            try (Stream<Path> files = Files.list(folder)) {
                Optional<Path> file = files.filter(
                                f -> String.valueOf(f.getFileName()).startsWith(name + "."))
                        .filter(Files::isRegularFile)
                        .max(Comparator.naturalOrder());
                if (file.isPresent()) {
                    return file.get();
                }
            } catch (IOException e) {
                return null; // not readable: the same as not there
            }
        }
        return null;
    }

    private @Nullable FoundLibrary onClassPath(String folder) {
        looked.add("resource " + folder + "/"
                + library.members().getLast().names().getFirst() + " on the class path and module path");
        try {
            URL resource = bestResource(folder);
            return resource == null ? null : unpacked(resource, folder);
        } catch (IOException e) {
            throw new NativeLibraryException(
                    library.name() + " was found on the class path but cannot be unpacked to " + cache.root() + ": " + e
                            + ". See that there is room and that the folder can be written, or choose another one by the"
                            + " system property " + UserCache.PROPERTY + " or the environment variable "
                            + UserCache.VARIABLE + ". Looked at: " + String.join("; ", looked) + ".",
                    e);
        }
    }

    /** Of several artifacts the one with most files wins: onnxruntime_gpu has all that onnxruntime has, and CUDA. */
    private @Nullable URL bestResource(String folder) throws IOException {
        Map<String, URL> found = inJarsOfItsName(folder);
        if (found.isEmpty()) {
            found = everywhere(folder);
        }
        URL best = null;
        int bestCount = -1;
        for (URL url : found.values()) {
            int count = found.size() == 1 ? 0 : fileCount(url, folder); // opening a jar takes milliseconds
            if (count > bestCount) {
                best = url;
                bestCount = count;
            }
        }
        return best;
    }

    /**
     * In jars of the class path that are named like the library, as its artifacts are. Loaders of classes open all jars there
     * are, which takes tens of milliseconds of every start.
     */
    private Map<String, URL> inJarsOfItsName(String folder) throws IOException {
        Map<String, URL> found = new LinkedHashMap<>();
        String classPath = properties.apply("java.class.path");
        for (String entry : classPath == null ? new String[0] : classPath.split(Pattern.quote(File.pathSeparator))) {
            File jar = new File(entry);
            if (!jar.getName().startsWith(library.id()) || !jar.isFile()) {
                continue;
            }
            String root = "jar:" + jar.toURI() + "!/";
            try (LibraryArtifact artifact =
                    LibraryArtifact.open(URI.create(root).toURL(), folder)) {
                for (String name : library.members().getLast().names()) {
                    if (artifact != null && artifact.entry(name) != null) {
                        String resource = root + folder + "/" + name;
                        found.put(resource, URI.create(resource).toURL());
                    }
                }
            } catch (ZipException e) {
                // No jar; it will be reported if it is the one that is needed.
            }
        }
        return found;
    }

    /** Wherever the loaders of classes look. */
    private Map<String, URL> everywhere(String folder) throws IOException {
        Map<String, URL> found = new LinkedHashMap<>();
        for (String name : library.members().getLast().names()) {
            for (ClassLoader loader : loaders) {
                for (URL url : Collections.list(loader.getResources(folder + "/" + name))) {
                    found.putIfAbsent(url.toExternalForm(), url);
                }
            }
        }
        return found;
    }

    private static int fileCount(URL url, String folder) throws IOException {
        try (LibraryArtifact artifact = LibraryArtifact.open(url, folder)) {
            return artifact == null ? 0 : artifact.entries().size();
        }
    }

    private FoundLibrary unpacked(URL resource, String resourceFolder) throws IOException {
        if (resource.getProtocol().equals("file")) {
            return inFolder(Path.of(uri(resource)).resolveSibling(""), null); // a class path folder: nothing to unpack
        }
        try (LibraryArtifact artifact = LibraryArtifact.open(resource, resourceFolder)) {
            if (artifact == null) {
                throw new IOException("cannot read " + resource);
            }
            Path folder = cache.folder(library, artifact);
            cache.unpack(
                    artifact,
                    artifact.entries().stream()
                            .filter(entry -> UNPACKED_AT_ONCE
                                    .matcher(entry.name().toLowerCase(Locale.ROOT))
                                    .matches())
                            .toList(),
                    folder);
            List<Path> files = inFolder(folder, null).files();
            return new FoundLibrary(library, files, folder, new FoundLibrary.Origin(resource, resourceFolder), cache);
        }
    }

    private static URI uri(URL url) throws IOException {
        try {
            return url.toURI();
        } catch (URISyntaxException e) {
            throw new IOException("cannot read " + url, e);
        }
    }
}
