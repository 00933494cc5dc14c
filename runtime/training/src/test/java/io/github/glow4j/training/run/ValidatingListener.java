package io.github.glow4j.training.run;

import java.util.Arrays;
import java.util.Map;

/** Validates on a batch that is not trained on, and prints what it notices. */
class ValidatingListener implements RunListener {
    @Override
    public ValidationReport validate(TrainingState state) {
        double bits =
                Arrays.stream(state.evaluate(Runs.batch(-1)).bitsX()).average().orElseThrow();
        return new ValidationReport(bits, Map.of("images", (double) Runs.BATCH));
    }

    @Override
    public void noticed(String message) {
        System.out.println("NOTICE " + message);
    }
}
