package io.github.glow4j.app.attributes;

import io.github.glow4j.inference.Attributes;
import io.github.glow4j.inference.EncodeOptions;
import io.github.glow4j.inference.Encoding;
import io.github.glow4j.inference.GlowModel;
import io.github.glow4j.inference.Images;
import io.github.glow4j.inference.Latents;
import io.github.glow4j.training.data.Dataset;
import java.util.Arrays;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Judges directions by what they do to images that neither the model nor the directions were made from: a probe that was
 * trained on real images says before and after the change whether an image has the attribute.
 */
public final class Judge {
    private static final int CHUNK = 32;

    private final GlowModel model;
    private final Dataset heldOut;
    private final AttributeLabels heldOutLabels;
    private final int bits;
    private final ProbeImages train;
    private final ProbeImages test;

    /**
     * What was found of an attribute, and some of the images. They are fewer where the data has no more.
     *
     * @param lacking images without the attribute, {@code lackingChanged} the same after it was added
     * @param having images with the attribute, {@code havingChanged} the same after it was taken away
     */
    public record Judgement(
            Verdict verdict, Images lacking, Images lackingChanged, Images having, Images havingChanged) {}

    /**
     * Reads what the probes learn from.
     *
     * @param train images to train probes on, and their labels
     * @param heldOut images to change, and their labels, of the same attributes
     * @param probeImages how many images probes learn from at most; as many are they tried on
     */
    public Judge(
            GlowModel model,
            Dataset train,
            AttributeLabels trainLabels,
            Dataset heldOut,
            AttributeLabels heldOutLabels,
            int probeImages) {
        this.model = model;
        this.heldOut = heldOut;
        this.heldOutLabels = heldOutLabels;
        this.bits = model.manifest().image().bits();
        this.train = ProbeImages.read(train, trainLabels, probeImages, bits);
        this.test = this.train.others(heldOut, heldOutLabels, probeImages, bits);
    }

    /** How many images probes learn from. */
    public int probeImages() {
        return train.count();
    }

    /**
     * Judges a direction.
     *
     * @param attribute its place in the labels
     * @param alpha how much of the direction is added and taken away
     * @param most images of each kind that are changed at most
     * @param shown images of each kind that come back at most
     * @param progress told how many images have been changed, of both kinds
     */
    public Judgement judge(int attribute, float[] direction, float alpha, int most, int shown, IntConsumer progress) {
        Probe probe = train.train(attribute);
        int[] lacking = heldOutLabels.first(attribute, false, most);
        int[] having = heldOutLabels.first(attribute, true, most);
        Group without = new Group(lacking, shown);
        without.change(probe, direction, alpha, progress);
        Group with = new Group(having, shown);
        with.change(probe, direction, -alpha, done -> progress.accept(lacking.length + done));
        Verdict verdict = new Verdict(
                heldOutLabels.names().get(attribute), test.quality(probe, attribute), without.result(), with.result());
        return new Judgement(verdict, without.before, without.after, with.before, with.after);
    }

    /** Images that are changed in the same way. */
    private final class Group {
        private final int[] indices;
        private final int shown;
        private Images before;
        private Images after;
        private int hadBefore;
        private int haveAfter;
        private double bitsBefore;
        private double bitsAfter;

        Group(int[] indices, int shown) {
            this.indices = indices;
            this.shown = Math.min(shown, indices.length);
            this.before =
                    DataImages.read(heldOut, Arrays.copyOf(indices, this.shown)).quantised(bits);
            this.after = before;
        }

        void change(Probe probe, float[] direction, float alpha, IntConsumer progress) {
            byte[] afterPixels = new byte[before.pixels().length];
            for (int from = 0; from < indices.length; from += CHUNK) {
                int[] chunk = Arrays.copyOfRange(indices, from, Math.min(from + CHUNK, indices.length));
                Images real = DataImages.read(heldOut, chunk).quantised(bits);
                int @Nullable [] labels = model.manifest().classes() == 0 ? null : DataImages.labels(heldOut, chunk);
                Encoding encoding = model.encode(real, EncodeOptions.defaults().withLabels(labels));
                Latents moved = Attributes.manipulate(encoding.latents(), direction, alpha);
                Images changed = model.decode(moved, labels);
                for (int i = 0; i < chunk.length; i++) {
                    hadBefore += probe.has(train.seen(real, i)) ? 1 : 0;
                    haveAfter += probe.has(train.seen(changed, i)) ? 1 : 0;
                }
                if (model.manifest().likelihood()) {
                    bitsBefore += Arrays.stream(encoding.bitsPerDimension()).sum();
                    bitsAfter += Arrays.stream(model.bitsPerDimension(
                                    changed, EncodeOptions.defaults().withLabels(labels)))
                            .sum();
                }
                int kept = Math.min(chunk.length, shown - from) * changed.dimensions();
                if (kept > 0) {
                    System.arraycopy(changed.pixels(), 0, afterPixels, from * changed.dimensions(), kept);
                }
                progress.accept(from + chunk.length);
            }
            after = new Images(afterPixels, before.count(), before.height(), before.width(), before.channels());
        }

        Verdict.Change result() {
            double count = indices.length;
            boolean likelihood = model.manifest().likelihood();
            return new Verdict.Change(
                    indices.length,
                    hadBefore / count,
                    haveAfter / count,
                    likelihood ? bitsBefore / count : Double.NaN,
                    likelihood ? bitsAfter / count : Double.NaN);
        }
    }
}
