package io.github.glow4j.app;

import io.github.glow4j.app.files.ImageSource;
import io.github.glow4j.models.InvalidInputException;
import io.github.glow4j.models.Npy;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Classes of images, for a class-conditional model. */
final class LabelOptions {
    @Option(
            names = {"--labels", "--label"},
            paramLabel = "LABELS",
            description = "Classes, for a class-conditional model: one for all (3), one per image (3,1,4), or a"
                    + " .npy file of integers. Other models take no notice.")
    @Nullable
    String labels;

    /**
     * The labels of so many images, or null where the model takes none.
     *
     * @throws picocli.CommandLine.ParameterException if there is none, or another number of them
     */
    int @Nullable [] resolve(BaseCommand command, int count, int classes) {
        if (classes == 0) {
            return null;
        }
        if (labels == null) {
            throw command.usage("the model is class-conditional: give --labels, from 0 to " + (classes - 1));
        }
        int[] given = parse(command, labels);
        if (given.length == count) {
            return given;
        }
        if (given.length == 1) {
            int[] repeated = new int[count];
            Arrays.fill(repeated, given[0]);
            return repeated;
        }
        throw command.usage(given.length + " labels for " + count + " images: give one for all, or one per image");
    }

    private static int[] parse(BaseCommand command, String text) {
        if (ImageSource.isNpy(Path.of(text))) {
            try {
                return Npy.read(Path.of(text)).toInts();
            } catch (InvalidInputException e) {
                throw new InvalidInputException("--labels " + text + ": " + e.getMessage(), e);
            }
        }
        String[] parts = text.split(",", -1);
        int[] parsed = new int[parts.length];
        for (int i = 0; i < parts.length; i++) {
            try {
                parsed[i] = Integer.parseInt(parts[i].strip());
            } catch (NumberFormatException e) {
                throw command.usage("'" + parts[i] + "' in --labels is not an integer (nor is '" + text
                        + "' the name of a .npy file)");
            }
        }
        return parsed;
    }
}
