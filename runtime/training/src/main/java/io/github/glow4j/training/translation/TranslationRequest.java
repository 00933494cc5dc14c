package io.github.glow4j.training.translation;

import io.github.glow4j.training.ConversionException;
import java.util.List;
import java.util.Map;

/**
 * What to translate of a graph. The directions follow from the types: a uint8 input is the encoder's image and float
 * outputs are its latents; float inputs are the decoder's latents and a uint8 output is its image.
 *
 * @param source name of the graph, for messages and the manifest
 * @param inputs names of placeholders; those of latents first level first
 * @param outputs names of nodes, optionally with the number of an output ({@code split:1}); those of latents first level
 *     first
 * @param fixed values of the placeholders that are no inputs, each broadcast to its placeholder's shape
 * @param bits bits per channel of the images, 1 to 8
 */
public record TranslationRequest(
        String source, List<String> inputs, List<String> outputs, Map<String, Double> fixed, int bits) {
    /** @throws ConversionException if inputs or outputs are missing, or the number of bits is impossible */
    public TranslationRequest {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        fixed = Map.copyOf(fixed);
        if (bits < 1 || bits > 8) {
            throw new ConversionException("bits per channel must be from 1 to 8, not " + bits);
        }
        if (inputs.isEmpty() || outputs.isEmpty()) {
            throw new ConversionException("the translation of " + source
                    + " needs the names of the graph's inputs and outputs: give both (--inputs, --outputs)");
        }
    }

    /** A request with nothing fixed, for images of 8 bits. */
    public TranslationRequest(String source, List<String> inputs, List<String> outputs) {
        this(source, inputs, outputs, Map.of(), 8);
    }
}
