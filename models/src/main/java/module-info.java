/** What Glow is: configuration, parameters, the model folder and the ONNX graphs. */
@org.jspecify.annotations.NullMarked
module io.github.glow4j.models {
    requires static org.jspecify;
    requires transitive org.tribuo.util.onnx;
    requires ejml.core;
    requires ejml.ddense;
    requires transitive com.google.protobuf;
    requires com.fasterxml.jackson.annotation;
    requires com.fasterxml.jackson.core;
    requires com.fasterxml.jackson.databind;

    exports io.github.glow4j.models;
    exports io.github.glow4j.models.export;
    exports io.github.glow4j.models.onnx;

    opens io.github.glow4j.models to
            com.fasterxml.jackson.databind;
}
