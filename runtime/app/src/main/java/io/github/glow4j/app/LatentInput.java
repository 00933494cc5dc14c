package io.github.glow4j.app;

import io.github.glow4j.app.files.ImageSource;
import io.github.glow4j.app.files.LatentFiles;
import io.github.glow4j.inference.DeviceLatents;
import io.github.glow4j.inference.EncodeOptions;
import io.github.glow4j.inference.GlowModel;
import io.github.glow4j.inference.Images;
import io.github.glow4j.inference.Latents;
import io.github.glow4j.models.Npy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Latents that a command was given as they are, or as images that are encoded first.
 *
 * @param latents one per input
 * @param labels their classes, or null for a model without
 */
@SuppressWarnings("ArrayRecordComponent")
record LatentInput(Latents latents, int @Nullable [] labels) {
    /** Reads inputs: either all are {@code .npy} files of latents, or all are images. */
    static LatentInput read(
            BaseCommand command,
            Console console,
            GlowModel model,
            List<Path> inputs,
            boolean fit,
            LabelOptions labelOptions) {
        return read(
                command,
                console,
                model,
                inputs,
                fit,
                labelOptions,
                LatentInput::new,
                (images, options) ->
                        new LatentInput(model.encode(images, options).latents(), options.labels()));
    }

    /**
     * Reads latents, or encodes images.
     *
     * @param given takes latents and their labels
     * @param encoder takes images
     */
    private static <T> T read(
            BaseCommand command,
            Console console,
            GlowModel model,
            List<Path> inputs,
            boolean fit,
            LabelOptions labelOptions,
            BiFunction<Latents, int @Nullable [], T> given,
            BiFunction<Images, EncodeOptions, T> encoder) {
        int classes = model.manifest().classes();
        if (areLatents(inputs)) {
            Latents latents = readLatents(model, inputs);
            return given.apply(latents, labelOptions.resolve(command, latents.count(), classes));
        }
        ImageSource source = ImageSource.open(inputs, model.manifest().image(), fit);
        int[] labels = labelOptions.resolve(command, source.count(), classes);
        try (Progress progress = console.progress("encoding", source.count())) {
            return encoder.apply(
                    source.read(), EncodeOptions.defaults().withLabels(labels).withProgress(progress));
        }
    }

    /**
     * The same on the device: encoded latents stay there.
     *
     * @param latents the caller's to close
     */
    record OnDevice(DeviceLatents latents, int @Nullable [] labels) implements AutoCloseable {
        static OnDevice read(
                BaseCommand command,
                Console console,
                GlowModel model,
                List<Path> inputs,
                boolean fit,
                LabelOptions labelOptions) {
            return LatentInput.read(
                    command,
                    console,
                    model,
                    inputs,
                    fit,
                    labelOptions,
                    (latents, labels) -> new OnDevice(model.toDevice(latents), labels),
                    (images, options) -> new OnDevice(model.encodeOnDevice(images, options), options.labels()));
        }

        @Override
        public void close() {
            latents.close();
        }
    }

    private static Latents readLatents(GlowModel model, List<Path> inputs) {
        List<float[]> rows = new ArrayList<>();
        for (Path input : inputs) {
            Latents latents = LatentFiles.read(input, model.manifest().latentSize());
            for (int i = 0; i < latents.count(); i++) {
                rows.add(latents.row(i));
            }
        }
        return Latents.of(rows.toArray(float[][]::new));
    }

    /** Whether all inputs are arrays of real numbers rather than images. */
    static boolean areLatents(List<Path> inputs) {
        return inputs.stream().allMatch(LatentInput::holdsLatents);
    }

    private static boolean holdsLatents(Path file) {
        return ImageSource.isNpy(file) && Npy.read(file).type().startsWith("f");
    }
}
