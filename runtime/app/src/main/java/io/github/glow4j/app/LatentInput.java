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
import org.jspecify.annotations.Nullable;

/**
 * Latents that a command was given as they are, or as images that are encoded first.
 *
 * @param latents one per input
 * @param labels their classes, or null for a model without
 * @param names where they come from, for captions
 */
@SuppressWarnings("ArrayRecordComponent")
record LatentInput(Latents latents, int @Nullable [] labels, List<String> names) {
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
                (images, options, names) ->
                        new LatentInput(model.encode(images, options).latents(), options.labels(), names));
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
            Given<T> given,
            Encoder<T> encoder) {
        int classes = model.manifest().classes();
        if (areLatents(inputs)) {
            List<String> names = new ArrayList<>();
            Latents latents = readLatents(model, inputs, names);
            return given.take(latents, labelOptions.resolve(command, latents.count(), classes), names);
        }
        ImageSource source = ImageSource.open(inputs, model.manifest().image(), fit);
        int[] labels = labelOptions.resolve(command, source.count(), classes);
        try (Progress progress = console.progress("encoding", source.count())) {
            return encoder.encode(
                    source.read(),
                    EncodeOptions.defaults().withLabels(labels).withProgress(progress),
                    source.names().stream().map(LatentInput::fileName).toList());
        }
    }

    @FunctionalInterface
    private interface Given<T> {
        T take(Latents latents, int @Nullable [] labels, List<String> names);
    }

    @FunctionalInterface
    private interface Encoder<T> {
        T encode(Images images, EncodeOptions options, List<String> names);
    }

    /**
     * The same on the device: encoded latents stay there.
     *
     * @param latents the caller's to close
     */
    record OnDevice(DeviceLatents latents, int @Nullable [] labels, List<String> names) implements AutoCloseable {
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
                    (latents, labels, names) -> new OnDevice(model.toDevice(latents), labels, names),
                    (images, options, names) ->
                            new OnDevice(model.encodeOnDevice(images, options), options.labels(), names));
        }

        @Override
        public void close() {
            latents.close();
        }
    }

    private static Latents readLatents(GlowModel model, List<Path> inputs, List<String> names) {
        List<float[]> rows = new ArrayList<>();
        for (Path input : inputs) {
            Latents latents = LatentFiles.read(input, model.manifest().latentSize());
            for (int i = 0; i < latents.count(); i++) {
                rows.add(latents.row(i));
                String file = fileName(input.toString());
                names.add(latents.count() == 1 ? file : file + "[" + i + "]");
            }
        }
        return Latents.of(rows.toArray(float[][]::new));
    }

    private static String fileName(String path) {
        return String.valueOf(Path.of(path).getFileName());
    }

    /** Whether all inputs are arrays of real numbers rather than images. */
    static boolean areLatents(List<Path> inputs) {
        return inputs.stream().allMatch(LatentInput::holdsLatents);
    }

    private static boolean holdsLatents(Path file) {
        return ImageSource.isNpy(file) && Npy.read(file).type().startsWith("f");
    }
}
