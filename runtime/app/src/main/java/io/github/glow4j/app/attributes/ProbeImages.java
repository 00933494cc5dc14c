package io.github.glow4j.app.attributes;

import io.github.glow4j.inference.Images;
import io.github.glow4j.models.InvalidInputException;
import io.github.glow4j.training.data.Dataset;
import io.github.glow4j.training.data.Datasets;
import java.util.Arrays;

/** Real images as probes see them, to train probes on and to try them on. */
final class ProbeImages {
    private static final int CHUNK = 64;

    private final Whitening whitening;
    private final AttributeLabels labels;
    private final int[] indices;
    private final double[][] values;

    private ProbeImages(Whitening whitening, AttributeLabels labels, int[] indices, double[][] values) {
        this.whitening = whitening;
        this.labels = labels;
        this.indices = indices;
        this.values = values;
        for (double[] row : values) {
            whitening.apply(row);
        }
    }

    /**
     * Images to train on.
     *
     * @param most how many at most, evenly spread over the data
     * @param bits of the model: probes see no more shades than the model can show
     */
    static ProbeImages read(Dataset data, AttributeLabels labels, int most, int bits) {
        int[] indices = Datasets.evenly(data.size(), most);
        double[][] values = pixels(data, indices, bits);
        return new ProbeImages(new Whitening(values), labels, indices, values);
    }

    /** Other images, to try probes on that were trained on these. */
    ProbeImages others(Dataset data, AttributeLabels otherLabels, int most, int bits) {
        int[] others = Datasets.evenly(data.size(), most);
        return new ProbeImages(whitening, otherLabels, others, pixels(data, others, bits));
    }

    private static double[][] pixels(Dataset data, int[] indices, int bits) {
        double[][] values = new double[indices.length][];
        for (int from = 0; from < indices.length; from += CHUNK) {
            int[] chunk = Arrays.copyOfRange(indices, from, Math.min(from + CHUNK, indices.length));
            Images images = DataImages.read(data, chunk).quantised(bits);
            for (int i = 0; i < chunk.length; i++) {
                values[from + i] = Pixels.of(images, i);
            }
        }
        return values;
    }

    int count() {
        return indices.length;
    }

    /** What a probe sees of an image. */
    double[] seen(Images images, int index) {
        double[] seen = Pixels.of(images, index);
        whitening.apply(seen);
        return seen;
    }

    /** @throws InvalidInputException if all of the images have the attribute, or none */
    Probe train(int attribute) {
        boolean[] having = new boolean[indices.length];
        int count = 0;
        for (int i = 0; i < having.length; i++) {
            having[i] = labels.has(attribute, indices[i]);
            count += having[i] ? 1 : 0;
        }
        if (count == 0 || count == having.length) {
            throw new InvalidInputException((count == 0 ? "none" : "each") + " of the " + having.length
                    + " images that the probe would learn from has the attribute "
                    + labels.names().get(attribute) + ": take more (--probe-images) or leave it out (--only)");
        }
        return Probe.train(values, having);
    }

    /** How often a probe is right about these images. */
    Verdict.ProbeQuality quality(Probe probe, int attribute) {
        int having = 0;
        int found = 0;
        int passed = 0;
        for (int i = 0; i < indices.length; i++) {
            boolean says = probe.has(values[i]);
            if (labels.has(attribute, indices[i])) {
                having++;
                found += says ? 1 : 0;
            } else {
                passed += says ? 0 : 1;
            }
        }
        int lacking = indices.length - having;
        return new Verdict.ProbeQuality(
                (double) (found + passed) / indices.length, (double) found / having, (double) passed / lacking);
    }
}
