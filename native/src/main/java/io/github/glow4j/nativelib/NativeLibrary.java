package io.github.glow4j.nativelib;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** PROVISIONAL: replaced by the real find, verify, cache, load. The two factory methods stay. */
public final class NativeLibrary {
    private final SymbolLookup symbols;

    private NativeLibrary(SymbolLookup symbols) {
        this.symbols = symbols;
    }

    /** ONNX Runtime, loaded once per process. */
    public static NativeLibrary onnxRuntime() {
        return new NativeLibrary(load("ai/onnxruntime/native/linux-x64/libonnxruntime.so"));
    }

    /** TensorFlow (framework and C API library), loaded once per process. */
    public static NativeLibrary tensorFlow() {
        SymbolLookup framework = load("org/tensorflow/internal/c_api/linux-x86_64/libtensorflow_framework.so.2");
        SymbolLookup api = load("org/tensorflow/internal/c_api/linux-x86_64/libtensorflow_cc.so.2");
        return new NativeLibrary(framework.or(api));
    }

    /** The functions of the library; addresses stay valid for the life of the process. */
    public SymbolLookup symbols() {
        return symbols;
    }

    private static SymbolLookup load(String resource) {
        Path file = Path.of(
                "/var/tmp/glow4j-provisional", Path.of(resource).getFileName().toString());
        if (!Files.exists(file)) {
            try (InputStream in = NativeLibrary.class.getClassLoader().getResourceAsStream(resource)) {
                if (in == null) {
                    throw new NativeLibraryException("no " + resource + " on the class path");
                }
                Files.createDirectories(file.getParent());
                Path temporary = Files.createTempFile(file.getParent(), "unpack", ".tmp");
                Files.copy(in, temporary, StandardCopyOption.REPLACE_EXISTING);
                Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException e) {
                throw new NativeLibraryException("cannot unpack " + resource, e);
            }
        }
        return SymbolLookup.libraryLookup(file, Arena.global());
    }
}
