package io.github.glow4j.inference;

import io.github.glow4j.models.GlowException;
import io.github.glow4j.models.InvalidInputException;
import io.github.glow4j.models.InvalidModelException;

/** What goes wrong below, in the exceptions of this package. */
final class Failures {
    private Failures() {}

    static GlowException of(String graph, RuntimeException e) {
        if (e instanceof IllegalArgumentException) { // buffers that overlap, or lie in too many arenas
            return new InvalidInputException(String.valueOf(e.getMessage()), e);
        }
        return new GlowException("the " + graph + " failed: " + e.getMessage(), e);
    }

    /** ONNX Runtime, which infers shapes, found others than the graph declares. */
    static InvalidModelException unfit(GraphFile graph, IllegalArgumentException e) {
        return new InvalidModelException(
                graph.file() + " is damaged, make the model folder anew: " + e.getMessage(), e);
    }
}
