package io.github.glow4j.app;

import io.github.glow4j.training.report.Classification;

/** How often a classifier is wrong, and the cross-entropy of the labels in bits (OpenAI's {@code bits_y}). */
final class ClassificationReport {
    private ClassificationReport() {}

    static void add(Report report, float[] logits, int[] labels) {
        Classification classification = new Classification();
        classification.add(logits, labels);
        report.put("classification_error", classification.errorRate()).put("bits_y", classification.meanBits());
    }
}
