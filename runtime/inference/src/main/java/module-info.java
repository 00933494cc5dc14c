/** GlowModel: what an application embeds. Needs ONNX Runtime only. */
@org.jspecify.annotations.NullMarked
module io.github.glow4j.inference {
    requires static org.jspecify;
    requires transitive java.desktop;
    requires transitive io.github.glow4j.models;
    requires io.github.glow4j.onnxruntime;

    exports io.github.glow4j.inference;
}
