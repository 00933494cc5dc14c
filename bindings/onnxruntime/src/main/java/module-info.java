/** ONNX Runtime through the Foreign Function and Memory API. Knows nothing of Glow. */
@org.jspecify.annotations.NullMarked
module io.github.glow4j.onnxruntime {
    requires static org.jspecify;
    requires transitive io.github.glow4j.nativelib;

    exports io.github.glow4j.onnxruntime;
}
