package io.github.glow4j.app;

/** How often a classifier is wrong, and the cross-entropy of the labels in bits (OpenAI's {@code bits_y}). */
final class ClassificationReport {
    private ClassificationReport() {}

    static void add(Report report, float[] logits, int[] labels) {
        int classes = logits.length / labels.length;
        int wrong = 0;
        double nats = 0;
        for (int i = 0; i < labels.length; i++) {
            int best = 0;
            double sum = 0;
            double max = Double.NEGATIVE_INFINITY;
            for (int c = 0; c < classes; c++) {
                float logit = logits[i * classes + c];
                if (logit > max) {
                    max = logit;
                    best = c;
                }
            }
            for (int c = 0; c < classes; c++) {
                sum += Math.exp(logits[i * classes + c] - max);
            }
            nats += Math.log(sum) + max - logits[i * classes + labels[i]];
            wrong += best == labels[i] ? 0 : 1;
        }
        report.put("classification_error", (double) wrong / labels.length)
                .put("bits_y", nats / labels.length / Math.log(2));
    }
}
