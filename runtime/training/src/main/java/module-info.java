/** TensorFlow checkpoints and graphs in, ONNX out. */
@org.jspecify.annotations.NullMarked
module io.github.glow4j.training {
    requires static org.jspecify;
    requires transitive io.github.glow4j.models;
    requires io.github.glow4j.tensorflow;

    exports io.github.glow4j.training;
    exports io.github.glow4j.training.conversion;
}
