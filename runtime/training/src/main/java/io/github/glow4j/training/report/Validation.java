package io.github.glow4j.training.report;

import io.github.glow4j.inference.Device;
import io.github.glow4j.inference.GlowModel;
import io.github.glow4j.inference.InferenceOptions;
import io.github.glow4j.models.GlowConfig;
import io.github.glow4j.models.GlowParameters;
import io.github.glow4j.models.ModelManifest;
import io.github.glow4j.models.export.OnnxExporter;
import io.github.glow4j.training.run.TrainingState;
import io.github.glow4j.training.run.ValidationReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Judges a model in training as it would be used: exported and run by ONNX Runtime, once with its parameters as they are
 * and once with their moving averages.
 */
public final class Validation {
    private final @Nullable HeldOutImages heldOut;
    private final int inverted;
    private final Path scratch;
    private final InferenceOptions options;

    /** Is shown a model while it is open. */
    @FunctionalInterface
    public interface Viewer {
        /** @param averaged whether its parameters are moving averages */
        void view(GlowModel model, boolean averaged);
    }

    /**
     * A way to validate.
     *
     * @param heldOut images to judge by; null to show models to the viewer only
     * @param inverted how many of the images are decoded again for the largest inverse error
     * @param scratch folder that models are exported to for the time being; is replaced if it is a model
     * @param threads of ONNX Runtime; 0 for one per core
     */
    public Validation(@Nullable HeldOutImages heldOut, int inverted, Path scratch, int threads) {
        this.heldOut = heldOut;
        this.inverted = inverted;
        this.scratch = scratch;
        // The device that trains has no room for a second model.
        this.options = InferenceOptions.defaults().withDevice(Device.CPU).withIntraOpThreads(threads);
    }

    /**
     * Judges a model.
     *
     * <p>The report has {@code raw_} and {@code averaged_} before {@code bits_per_dimension}, {@code inverse_error} (in
     * bins), {@code classifier_bits} and {@code classification_error}. Its own bits per dimension are those of the
     * averages, if there are any.
     *
     * @return the report; null if there are no images to judge by
     */
    public @Nullable ValidationReport run(TrainingState state, Viewer viewer) {
        Map<String, Double> values = new LinkedHashMap<>();
        double bits = judge("raw", state.config(), state.parameters(), values, viewer);
        Optional<GlowParameters> averages = state.averages();
        if (averages.isPresent()) {
            bits = judge("averaged", state.config(), averages.get(), values, viewer);
        }
        if (heldOut == null) {
            return null;
        }
        values.put("images", (double) heldOut.count());
        return new ValidationReport(bits, values);
    }

    private double judge(
            String prefix, GlowConfig config, GlowParameters parameters, Map<String, Double> values, Viewer viewer) {
        boolean averaged = prefix.equals("averaged");
        ModelManifest manifest =
                ModelManifest.of("in training", config, new ModelManifest.Provenance("training", averaged, "glow4j"));
        try {
            OnnxExporter.export(config, parameters, manifest, scratch, false);
            try (GlowModel model = GlowModel.open(scratch, options)) {
                viewer.view(model, averaged);
                return heldOut == null ? Double.NaN : judge(prefix, model, heldOut, values);
            }
        } finally {
            delete(scratch);
        }
    }

    private double judge(String prefix, GlowModel model, HeldOutImages images, Map<String, Double> values) {
        Judgement judgement = Judgement.of(model, images, inverted);
        values.put(prefix + "_bits_per_dimension", judgement.bitsPerDimension());
        values.put(prefix + "_inverse_error", judgement.inverseError());
        if (!Double.isNaN(judgement.classificationError())) {
            values.put(prefix + "_classifier_bits", judgement.classifierBits());
            values.put(prefix + "_classification_error", judgement.classificationError());
        }
        return judgement.bitsPerDimension();
    }

    /** A model folder has no folders in it. */
    private static void delete(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
            Files.delete(folder);
        } catch (IOException e) {
            // What is left over is replaced by the next validation.
        }
    }
}
