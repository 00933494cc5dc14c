package io.github.glow4j.onnxruntime;

import java.io.File;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

    static final List<Library> ALL = List.of(
            new Library("libcuda.so.1", "nvcuda.dll", DRIVER),
            new Library("libcudart.so.12", "cudart64_12.dll", TOOLKIT),
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

    private static boolean isFound(String name) {
        try (Arena arena = Arena.ofConfined()) {
            return SymbolLookup.libraryLookup(name, arena) != null;
        } catch (IllegalArgumentException notFound) {
            return false;
        }
    }
}
