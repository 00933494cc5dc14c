package io.github.glow4j.app;

import io.github.glow4j.inference.GlowModel;
import io.github.glow4j.inference.Images;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Samples from the same noise at several temperatures. */
final class TemperatureSamples {
    private TemperatureSamples() {}

    /**
     * Draws samples.
     *
     * @param count for each temperature
     * @param labels one for each of the samples at a temperature, for a class-conditional model
     * @param progress told of all samples together
     * @return the samples of each temperature
     */
    static List<Images> draw(
            GlowModel model, int count, float[] temperatures, long seed, int @Nullable [] labels, Progress progress) {
        List<Images> samples = new ArrayList<>();
        for (float temperature : temperatures) {
            int before = samples.size() * count;
            samples.add(model.decode(
                    model.sampleLatents(count, temperature, seed), labels, done -> progress.accept(before + done)));
        }
        return samples;
    }
}
