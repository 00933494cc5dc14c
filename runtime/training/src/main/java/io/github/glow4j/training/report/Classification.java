package io.github.glow4j.training.report;

/** What a classifier says of labelled images: how often it is wrong, and what the labels cost. */
public final class Classification {
    private int count;
    private int wrong;
    private double nats;

    /**
     * Adds images.
     *
     * @param logits row-major {@code [images, classes]}
     * @param labels the true class of each image
     */
    public void add(float[] logits, int[] labels) {
        int classes = logits.length / labels.length;
        for (int i = 0; i < labels.length; i++) {
            int row = i * classes;
            int best = 0;
            for (int c = 1; c < classes; c++) {
                best = logits[row + c] > logits[row + best] ? c : best;
            }
            double max = logits[row + best];
            double sum = 0;
            for (int c = 0; c < classes; c++) {
                sum += Math.exp(logits[row + c] - max);
            }
            nats += Math.log(sum) + max - logits[row + labels[i]];
            wrong += best == labels[i] ? 0 : 1;
        }
        count += labels.length;
    }

    /** Mean cross-entropy of a label in bits (OpenAI's {@code bits_y}); NaN without images. */
    public double meanBits() {
        return nats / count / Math.log(2);
    }

    /** Part of the images that are put into another class than theirs; NaN without images. */
    public double errorRate() {
        return (double) wrong / count;
    }
}
