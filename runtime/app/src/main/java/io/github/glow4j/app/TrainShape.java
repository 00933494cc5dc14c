package io.github.glow4j.app;

import io.github.glow4j.models.Coupling;
import io.github.glow4j.models.GlowConfig;
import io.github.glow4j.models.GlowParameters;
import io.github.glow4j.models.ModelManifest;
import io.github.glow4j.models.Permutation;
import io.github.glow4j.training.conversion.CheckpointExport;
import io.github.glow4j.training.conversion.Conversion;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** The shape of a model to train, from options, a preset, and the parameters it begins with. */
final class TrainShape {
    private static final int LEVELS = 3;
    private static final int DEPTH = 32;
    private static final int WIDTH = 512;
    private static final int BITS = 8;

    private final BaseCommand command;
    private final TrainModelOptions model;
    private final TrainDataOptions data;
    private final double classifierWeight;
    private final @Nullable GlowConfig given;
    private final @Nullable GlowParameters parameters;

    /**
     * Works the shape out.
     *
     * @param resumed shape of the run that is resumed, which needs what it began with no more; else null
     */
    TrainShape(
            BaseCommand command,
            TrainModelOptions model,
            TrainDataOptions data,
            double classifierWeight,
            @Nullable GlowConfig resumed) {
        this.command = command;
        this.model = model;
        this.data = data;
        this.classifierWeight = classifierWeight;
        Conversion.Glow read = model.initFrom == null || resumed != null ? null : read(model.initFrom);
        this.given = read != null ? read.config() : model.initFrom == null ? null : resumed;
        this.parameters = read == null ? null : read.parameters();
    }

    private Conversion.Glow read(Path from) {
        if (Files.exists(from.resolve(ModelManifest.FILE))) {
            GlowConfig config = ModelManifest.read(from).config();
            if (config != null) {
                return new Conversion.Glow(config, CheckpointExport.parametersOf(from));
            }
        }
        return new Conversion(
                        from,
                        optional(data.imageSize, model.preset == null ? null : model.preset.imageSize),
                        optional(model.bits, model.preset == null ? null : model.preset.bits),
                        false)
                .read();
    }

    private static OptionalInt optional(@Nullable Integer first, @Nullable Integer second) {
        Integer value = first != null ? first : second;
        return value == null ? OptionalInt.empty() : OptionalInt.of(value);
    }

    /** The parameters to begin with; null for random ones. */
    @Nullable
    GlowParameters parameters() {
        return parameters;
    }

    int imageSize() {
        if (data.imageSize != null) {
            return data.imageSize;
        }
        if (given != null) {
            return given.imageSize();
        }
        if (model.preset != null) {
            return model.preset.imageSize;
        }
        throw command.usage("give --image-size N, or a --preset");
    }

    /** Channels that the images are to have; 0 for those that they have. */
    int channels() {
        return data.channels != null ? data.channels : given == null ? 0 : given.channels();
    }

    /**
     * The configuration.
     *
     * @param channels of the images
     * @param classes of the images; 0 without labels
     * @throws picocli.CommandLine.ParameterException if options exclude each other
     */
    GlowConfig config(int channels, int classes) {
        try {
            return given == null ? fresh(channels, classes) : fitting(given, classes);
        } catch (IllegalArgumentException e) {
            throw command.usage(String.valueOf(e.getMessage()));
        }
    }

    private GlowConfig fresh(int channels, int classes) {
        TrainPreset preset = model.preset;
        boolean conditional = model.conditional || (preset != null && preset.conditional);
        if (conditional && classes == 0) {
            throw command.usage("a conditional model needs classes: give --labels, or data that has them");
        }
        if (!conditional && classifierWeight > 0) {
            throw command.usage("--classifier-weight is for a conditional model: give --conditional too");
        }
        GlowConfig config = new GlowConfig(
                imageSize(),
                channels,
                or(model.levels, preset == null ? LEVELS : preset.levels),
                or(model.depth, preset == null ? DEPTH : preset.depth),
                or(model.width, WIDTH),
                or(model.bits, preset == null ? BITS : preset.bits),
                model.permutation == null ? Permutation.INVCONV : model.permutation,
                coupling(preset),
                !model.fixedPrior,
                conditional ? classes : 0,
                classifierWeight > 0);
        return model.minScale == null ? config : config.withMinScale(model.minScale);
    }

    private Coupling coupling(@Nullable TrainPreset preset) {
        return model.coupling != null ? model.coupling : preset == null ? Coupling.AFFINE : preset.coupling;
    }

    /** The configuration of given parameters, which options may repeat but not change. */
    private GlowConfig fitting(GlowConfig config, int classes) {
        same("--image-size", data.imageSize, config.imageSize());
        same("--channels", data.channels, config.channels());
        same("--levels", model.levels, config.levels());
        same("--depth", model.depth, config.depth());
        same("--width", model.width, config.width());
        same("--permutation", model.permutation, config.permutation());
        same("--coupling", model.coupling, config.coupling());
        if (model.fixedPrior && config.learnTop()) {
            throw command.usage("--fixed-prior does not fit " + model.initFrom + ", whose prior is learned");
        }
        if (model.conditional && !config.conditional()) {
            throw command.usage("--conditional does not fit " + model.initFrom + ", which has no classes");
        }
        if (config.conditional() && (classes == 0 || classes > config.classes())) {
            throw command.usage(model.initFrom + " is a model of " + config.classes() + " classes; the data has "
                    + (classes == 0 ? "none: give --labels" : String.valueOf(classes)));
        }
        if (classifierWeight > 0 && !config.classifier()) {
            throw command.usage("--classifier-weight does not fit " + model.initFrom + ", which has no classifier");
        }
        return model.minScale == null ? config : config.withMinScale(model.minScale);
    }

    private void same(String option, @Nullable Object wanted, Object is) {
        if (wanted != null && !Objects.equals(wanted, is)) {
            throw command.usage(option + " says " + wanted + ", but " + model.initFrom + " has " + is);
        }
    }

    private static int or(@Nullable Integer value, int otherwise) {
        return value == null ? otherwise : value;
    }
}
