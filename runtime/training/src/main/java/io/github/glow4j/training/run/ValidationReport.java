package io.github.glow4j.training.run;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a validation gave.
 *
 * @param bitsPerDimension on held-out images: the checkpoint with the least is kept as the best
 * @param values more numbers for {@code validation.jsonl} by their key there
 */
public record ValidationReport(double bitsPerDimension, Map<String, Double> values) {
    public ValidationReport {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }
}
