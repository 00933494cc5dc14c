package io.github.glow4j.onnxruntime;

import static io.github.glow4j.nativelib.CFunction.number;

import io.github.glow4j.nativelib.CFunction;
import io.github.glow4j.nativelib.NativeLibrary;
import io.github.glow4j.nativelib.NativeLibraryException;
import io.github.glow4j.onnxruntime.c.OrtApi;
import io.github.glow4j.onnxruntime.c.OrtApiBase;
import io.github.glow4j.onnxruntime.c.onnxruntime_h;
import java.lang.System.Logger.Level;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import org.jspecify.annotations.Nullable;

/**
 * The loaded library: its table of functions.
 *
 * <p>The {@code ...Functions} classes hold one {@code static final} {@link CFunction} per function, so that the JIT sees a
 * constant. They are split by object.
 */
final class OrtLibrary {
    private static volatile @Nullable MemorySegment table;

    /**
     * The table of functions.
     *
     * <p>Public entry points call this before they touch a {@code ...Functions} class, so that a missing library is
     * reported as itself and not as a class that could not be initialised.
     *
     * @throws NativeLibraryException if the library is missing or too old
     */
    static MemorySegment api() {
        MemorySegment known = table;
        return known != null ? known : load();
    }

    private static synchronized MemorySegment load() {
        MemorySegment known = table;
        if (known == null) {
            NativeLibrary library = NativeLibrary.onnxRuntime();
            known = tableOf(library.symbols());
            table = known;
            // Not before: another thread has meanwhile made the first logger of the process, which takes some 50 ms.
            System.getLogger(LogBridge.LOGGER).log(Level.DEBUG, "loaded {0}", library.file());
        }
        return known;
    }

    /** Asks the library for the table of the version that the bindings were generated for. */
    static MemorySegment tableOf(SymbolLookup symbols) {
        return tableOf(base(symbols));
    }

    /** The library's own version: {@code "1.29.0"}. */
    static String version() {
        return version(base(NativeLibrary.onnxRuntime().symbols()));
    }

    /** @param base the library's OrtApiBase */
    static MemorySegment tableOf(MemorySegment base) {
        int wanted = onnxruntime_h.ORT_API_VERSION();
        MemorySegment api = MemorySegment.ofAddress(new CFunction(OrtApiBase.GetApi(base)).call(number(wanted)));
        if (api.address() == 0) {
            throw new NativeLibraryException("ONNX Runtime " + version(base) + " was loaded, which lacks version "
                    + wanted + " of the C API: use ONNX Runtime 1." + wanted + ".0 or later");
        }
        return api.reinterpret(OrtApi.sizeof());
    }

    private static String version(MemorySegment base) {
        return Strings.read(MemorySegment.ofAddress(new CFunction(OrtApiBase.GetVersionString(base)).call()));
    }

    private static MemorySegment base(SymbolLookup symbols) {
        MemorySegment entry = symbols.find("OrtGetApiBase")
                .orElseThrow(() -> new NativeLibraryException(
                        "the library that was loaded as ONNX Runtime has no function OrtGetApiBase"));
        return MemorySegment.ofAddress(new CFunction(entry).call()).reinterpret(OrtApiBase.sizeof());
    }

    private OrtLibrary() {}
}
