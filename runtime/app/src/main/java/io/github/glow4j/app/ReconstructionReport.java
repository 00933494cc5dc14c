package io.github.glow4j.app;

import java.util.Arrays;

/** How well images came back, in the words that reconstruct and evaluate share. */
final class ReconstructionReport {
    private ReconstructionReport() {}

    static void add(Report report, int[] maxError, int[] differingPixels) {
        report.put("reconstruction_max_error", Arrays.stream(maxError).max().orElse(0))
                .put(
                        "reconstruction_differing_pixels",
                        Arrays.stream(differingPixels).asLongStream().sum())
                .putDetail("reconstruction_max_error_per_image", maxError)
                .putDetail("reconstruction_differing_pixels_per_image", differingPixels);
    }
}
