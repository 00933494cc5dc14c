package io.github.glow4j.nativelib;

import java.util.List;
import java.util.Locale;

/**
 * What is known beforehand about a native library.
 *
 * @param name for messages
 * @param id for the cache folder, the system property and the environment variable
 * @param resourceFolders where artifacts keep it, the preferred one first
 * @param members the files to load, in this order
 * @param symbol a function that any right version has
 * @param artifact how to get it, for messages
 */
record LibraryDescription(
        String name, String id, List<String> resourceFolders, List<Member> members, String symbol, String artifact) {

    /**
     * One file to load.
     *
     * @param names the names it may have, the preferred one first
     */
    record Member(List<String> names, boolean required) {
        static Member required(String... names) {
            return new Member(List.of(names), true);
        }

        static Member optional(String... names) {
            return new Member(List.of(names), false);
        }
    }

    static LibraryDescription onnxRuntime(Platform platform) {
        String system = switch (platform.system()) {
            case LINUX -> "linux";
            case MACOS -> "osx";
            case WINDOWS -> "win";
        };
        String processor = switch (platform.processor()) {
            case X86_64 -> "x64";
            case AARCH64 -> "aarch64";
        };
        return new LibraryDescription(
                "ONNX Runtime",
                "onnxruntime",
                List.of("ai/onnxruntime/native/" + system + "-" + processor),
                List.of(Member.required(platform.fileName("onnxruntime"), platform.fileName("onnxruntime", 1))),
                "OrtGetApiBase",
                "com.microsoft.onnxruntime:onnxruntime (CPU) or com.microsoft.onnxruntime:onnxruntime_gpu (CUDA)");
    }

    static LibraryDescription tensorFlow(Platform platform) {
        String system = switch (platform.system()) {
            case LINUX -> "linux";
            case MACOS -> "macosx";
            case WINDOWS -> "windows";
        };
        String processor = switch (platform.processor()) {
            case X86_64 -> "x86_64";
            case AARCH64 -> "arm64";
        };
        String classifier = system + "-" + processor;
        String folder = "org/tensorflow/internal/c_api/" + classifier;
        // The C API library needs the framework library; loaded first, it is found under its own name.
        // Windows has all in one file, which needs the OpenMP library beside it.
        List<Member> members = platform.system() == Platform.OperatingSystem.WINDOWS
                ? List.of(Member.optional("libiomp5md.dll"), Member.required("tensorflow.dll", "tensorflow_cc.dll"))
                : List.of(
                        Member.required(platform.fileName("tensorflow_framework", 2)),
                        Member.required(platform.fileName("tensorflow_cc", 2), platform.fileName("tensorflow", 2)));
        return new LibraryDescription(
                "TensorFlow",
                "tensorflow",
                List.of(folder + "-gpu", folder), // who adds the GPU classifier wants it, and it runs without one too
                members,
                "TF_Version",
                "org.tensorflow:tensorflow-core-native with the classifier " + classifier);
    }

    /** The system property that names a file or a folder. */
    String property() {
        return "glow4j." + id + ".path";
    }

    /** The environment variable that names a file or a folder. */
    String variable() {
        return "GLOW4J_" + id.toUpperCase(Locale.ROOT) + "_PATH";
    }

    /** What to do when the library is missing or wrong. */
    String fix() {
        return "Put " + artifact + " on the class path or module path, or point the system property " + property()
                + " or the environment variable " + variable() + " to the library file or its folder";
    }
}
