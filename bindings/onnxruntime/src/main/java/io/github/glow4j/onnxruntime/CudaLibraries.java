package io.github.glow4j.onnxruntime;

import io.github.glow4j.nativelib.CFunction;
import java.io.File;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.StringJoiner;
import java.util.function.Predicate;

/** What CUDA needs beside ONNX Runtime, and what of it the system's loader does not find. */
final class CudaLibraries {
    private static final boolean WINDOWS = File.separatorChar == '\\';

    static final String DRIVER = "the NVIDIA driver";
    static final String TOOLKIT = "CUDA 12";
    static final String CUDNN = "cuDNN 9";

    /** A library under its two names, and what it is part of. */
    record Library(String linux, String windows, String part) {
        String name(boolean onWindows) {
            return onWindows ? windows : linux;
        }
    }

    private static final Library RUNTIME = new Library("libcudart.so.12", "cudart64_12.dll", TOOLKIT);

    static final List<Library> ALL = List.of(
            new Library("libcuda.so.1", "nvcuda.dll", DRIVER),
            RUNTIME,
            new Library("libcublasLt.so.12", "cublasLt64_12.dll", TOOLKIT),
            new Library("libcublas.so.12", "cublas64_12.dll", TOOLKIT),
            new Library("libcurand.so.10", "curand64_10.dll", TOOLKIT),
            new Library("libcudnn.so.9", "cudnn64_9.dll", CUDNN));

    private CudaLibraries() {}

    /** What is missing here, in words; empty if all is there. The loader names one library at a time, and not its origin. */
    static String missing() {
        return missing(WINDOWS, CudaLibraries::isFound);
    }

    static String missing(boolean onWindows, Predicate<String> isFound) {
        Map<String, StringJoiner> byPart = new LinkedHashMap<>();
        for (Library library : ALL) {
            if (!isFound.test(library.name(onWindows))) {
                byPart.computeIfAbsent(library.part, part -> new StringJoiner(", "))
                        .add(library.name(onWindows));
            }
        }
        StringJoiner text = new StringJoiner("; ");
        byPart.forEach((part, names) -> text.add(names + " (" + part + ")"));
        return text.toString();
    }

    /**
     * What to do if all is there and yet does not load, in words.
     *
     * @param problem what the loader says
     * @param runtimeVersion as CUDA gives it, 12060 for 12.6; 0 if it is not known
     */
    static String unsuitable(String problem, int runtimeVersion) {
        if (runtimeVersion > 0 && problem.contains("undefined symbol")) {
            return "The system's loader finds CUDA " + runtimeVersion / 1000 + '.' + runtimeVersion % 1000 / 10
                    + ", which is too old for this ONNX Runtime: install a later CUDA 12 (12.9 is known to do), or name its"
                    + " folder first in LD_LIBRARY_PATH (Windows: PATH).";
        }
        return "The libraries that it needs are there; it also needs an NVIDIA GPU with a driver for CUDA 12.";
    }

    /** The version of the CUDA runtime that the loader finds; 0 if there is none. Needs no GPU. */
    static int runtimeVersion() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment version = arena.allocate(ValueLayout.JAVA_INT);
            MemorySegment function =
                    SymbolLookup.libraryLookup(RUNTIME.name(WINDOWS), arena).findOrThrow("cudaRuntimeGetVersion");
            int error = (int) new CFunction(function).call(version);
            return error == 0 ? version.get(ValueLayout.JAVA_INT, 0) : 0;
        } catch (IllegalArgumentException | NoSuchElementException notFound) {
            return 0;
        }
    }

    private static boolean isFound(String name) {
        try (Arena arena = Arena.ofConfined()) {
            return SymbolLookup.libraryLookup(name, arena) != null;
        } catch (IllegalArgumentException notFound) {
            return false;
        }
    }
}
