package io.github.glow4j.app.serve;

import io.github.glow4j.inference.Attributes;
import io.github.glow4j.inference.Latents;
import java.util.List;
import java.util.Map;

/**
 * A move in latent space: along attributes of the model by name, and along directions of the client's own.
 *
 * @param amounts in units of the direction of the attribute
 * @param own further directions
 */
record Shift(Map<String, Float> amounts, List<Own> own) {
    /** A direction, and how far to go along it. */
    @SuppressWarnings("ArrayRecordComponent") // lives as long as its request
    record Own(float[] direction, float amount) {}

    /** @throws io.github.glow4j.models.InvalidInputException if the model has no attribute of a name */
    Latents apply(Latents start, Attributes attributes) {
        Latents result = attributes.manipulate(start, amounts);
        for (Own more : own) {
            result = Attributes.manipulate(result, more.direction, more.amount);
        }
        return result;
    }
}
