package io.github.glow4j.app;

import io.github.glow4j.app.files.ImageOutput;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where pictures go and how they are drawn. */
final class PictureOptions {
    @Option(
            names = {"-o", "--output"},
            paramLabel = "OUT",
            required = true,
            description =
                    "x.png: one picture of all images. x.npy: uint8 [N,H,W,C]. A folder (a name without extension):"
                            + " one PNG per image.")
    @SuppressWarnings("NullAway.Init")
    Path output;

    @Option(
            names = "--scale",
            paramLabel = "N",
            defaultValue = "1",
            description = "Draw every pixel of a picture N times as large. Default: 1.")
    int scale = 1;

    /** Looks at the output before the work begins. */
    ImageOutput resolve(BaseCommand command) {
        if (scale < 1 || scale > 64) {
            throw command.usage("--scale must be 1 to 64, not " + scale);
        }
        try {
            return ImageOutput.of(output);
        } catch (IllegalArgumentException e) {
            throw command.usage(e.getMessage() == null ? e.toString() : e.getMessage());
        }
    }
}
