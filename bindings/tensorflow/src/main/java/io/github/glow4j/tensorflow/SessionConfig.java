package io.github.glow4j.tensorflow;

import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.GraphOptions;
import org.tensorflow.proto.RewriterConfig;

/** Session options to start from. */
public final class SessionConfig {
    private SessionConfig() {}

    /**
     * TensorFlow's defaults without the meta-optimiser, which rewrites every graph at its first run: that costs start-up
     * time and brings nothing to graphs that are convolutions for the most part.
     */
    public static ConfigProto.Builder defaults() {
        return ConfigProto.newBuilder()
                .setGraphOptions(GraphOptions.newBuilder()
                        .setRewriteOptions(RewriterConfig.newBuilder().setDisableMetaOptimizer(true)));
    }
}
