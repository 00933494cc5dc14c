package io.github.glow4j.nativelib;

import java.lang.System.Logger.Level;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A native library: found, checked, unpacked if need be, and loaded once for the life of the process.
 *
 * <p>Searched are, in this order, the system property {@code glow4j.onnxruntime.path} or {@code glow4j.tensorflow.path}
 * (a file or a folder), the environment variable {@code GLOW4J_ONNXRUNTIME_PATH} or {@code GLOW4J_TENSORFLOW_PATH}, and
 * the artifacts on the class path or module path, which are unpacked to {@link UserCache}.
 */
public final class NativeLibrary {
    /** The environment variable by which TensorFlow is told from which severity on to write: 0 is everything. */
    public static final String TENSORFLOW_LOG_LEVEL = "TF_CPP_MIN_LOG_LEVEL";

    private static volatile @Nullable NativeLibrary onnxRuntime;
    private static volatile @Nullable NativeLibrary tensorFlow;

    private final FoundLibrary found;
    private final Platform platform;
    private final SymbolLookup symbols;

    private NativeLibrary(FoundLibrary found, Platform platform) {
        this.found = found;
        this.platform = platform;
        this.symbols = LibraryLoader.load(found, platform);
    }

    /**
     * ONNX Runtime.
     *
     * @throws NativeLibraryException if it is missing or wrong; another call tries again
     */
    public static NativeLibrary onnxRuntime() {
        NativeLibrary library = onnxRuntime;
        if (library == null) {
            synchronized (NativeLibrary.class) {
                library = onnxRuntime;
                if (library == null) {
                    Platform platform = Platform.current();
                    library = load(LibraryDescription.onnxRuntime(platform), platform);
                    onnxRuntime = library;
                }
            }
        }
        return library;
    }

    /**
     * TensorFlow: the framework library and the one with the C API.
     *
     * <p>TensorFlow writes remarks about the processor and its own start-up to the error output, and heeds only a
     * variable of the process's environment: {@link #TENSORFLOW_LOG_LEVEL} is set to 2 (errors only) unless the user has
     * set it.
     *
     * @throws NativeLibraryException if it is missing or wrong; another call tries again
     */
    public static NativeLibrary tensorFlow() {
        NativeLibrary library = tensorFlow;
        if (library == null) {
            synchronized (NativeLibrary.class) {
                library = tensorFlow;
                if (library == null) {
                    Platform platform = Platform.current();
                    ProcessEnvironment.setDefault(TENSORFLOW_LOG_LEVEL, "2");
                    library = load(LibraryDescription.tensorFlow(platform), platform);
                    tensorFlow = library;
                    System.getLogger("io.github.glow4j.nativelib").log(Level.DEBUG, "loaded {0}", library.file());
                }
            }
        }
        return library;
    }

    private static NativeLibrary load(LibraryDescription description, Platform platform) {
        LibraryCache cache = new LibraryCache(UserCache.folder());
        return new NativeLibrary(new LibraryFinder(description, cache).find(), platform);
    }

    /** The functions of the library; addresses stay valid for the life of the process. */
    public SymbolLookup symbols() {
        return symbols;
    }

    /** The file with the library's C API. */
    public Path file() {
        return found.files().getLast();
    }

    /** The folder in which the library lies, and in which it looks for its companions. */
    public Path folder() {
        return found.folder();
    }

    /**
     * A library that belongs to this one but is loaded only on demand, such as {@code "onnxruntime_providers_cuda"}. It
     * is unpacked beside this one by the first call, as it may be several hundred megabytes that most never need.
     *
     * @param baseName without prefix and ending: {@code "onnxruntime_providers_cuda"}
     * @return empty if neither the artifact nor the folder has it
     * @throws NativeLibraryException if it cannot be unpacked
     */
    public Optional<Path> companion(String baseName) {
        return found.companion(platform.fileName(baseName));
    }
}
