/** Training, and conversion of TensorFlow checkpoints and graphs. */
@org.jspecify.annotations.NullMarked
module io.github.glow4j.training {
    requires static org.jspecify;
    requires transitive io.github.glow4j.inference;
    requires transitive io.github.glow4j.models;
    requires transitive io.github.glow4j.tensorflow;
    requires com.fasterxml.jackson.core;
    requires com.fasterxml.jackson.databind;
    requires ejml.core;
    requires ejml.ddense;

    exports io.github.glow4j.training;
    exports io.github.glow4j.training.conversion;
    exports io.github.glow4j.training.data;
    exports io.github.glow4j.training.graph;
    exports io.github.glow4j.training.report;
    exports io.github.glow4j.training.run;
    exports io.github.glow4j.training.translation;
}
