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
    /** Before the names of what was measured with the parameters as they are. */
    public static final String RAW = "raw_";

    /** Before the names of what was measured with their averages. */
    public static final String AVERAGED = "averaged_";

    /** After the prefix: mean bits per dimension. */
    public static final String BITS = "bits_per_dimension";

    /** After the prefix: part of the images that the classifier gets wrong. */
    public static final String CLASSIFICATION_ERROR = "classification_error";

    /** After the prefix: largest difference in bins between a pixel with its noise and what comes back from its latent. */
    public static final String INVERSE_ERROR = "inverse_error";

    private static final String CLASSIFIER_BITS = "classifier_bits";

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
     * <p>The report has {@value #RAW} and {@value #AVERAGED} before {@value #BITS}, {@value #INVERSE_ERROR} (the largest, in
     * bins), {@value #CLASSIFIER_BITS} and {@value #CLASSIFICATION_ERROR}. Its own bits per dimension are those of the
     * averages, if there are any.
     *
     * @return the report; null if there are no images to judge by
     */
    public @Nullable ValidationReport run(TrainingState state, Viewer viewer) {
        Map<String, Double> values = new LinkedHashMap<>();
        double bits = judge(RAW, state.config(), state.parameters(), values, viewer);
        Optional<GlowParameters> averages = state.averages();
        if (averages.isPresent()) {
            bits = judge(AVERAGED, state.config(), averages.get(), values, viewer);
        }
        if (heldOut == null) {
            return null;
        }
        values.put("images", (double) heldOut.count());
        return new ValidationReport(bits, values);
    }

    /** The largest inverse error of a report, in bins, with raw or averaged parameters. */
    public static double inverseError(ValidationReport report) {
        return Math.max(
                report.values().getOrDefault(RAW + INVERSE_ERROR, 0.0),
                report.values().getOrDefault(AVERAGED + INVERSE_ERROR, 0.0));
    }

    private double judge(
            String prefix, GlowConfig config, GlowParameters parameters, Map<String, Double> values, Viewer viewer) {
        boolean averaged = prefix.equals(AVERAGED);
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
        values.put(prefix + BITS, judgement.bitsPerDimension());
        values.put(prefix + INVERSE_ERROR, judgement.inverseError());
        if (!Double.isNaN(judgement.classificationError())) {
            values.put(prefix + CLASSIFIER_BITS, judgement.classifierBits());
            values.put(prefix + CLASSIFICATION_ERROR, judgement.classificationError());
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
