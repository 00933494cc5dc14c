package io.github.glow4j.app;

import io.github.glow4j.app.files.ImageSource;
import io.github.glow4j.models.ModelManifest;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** Images that a command takes. */
final class ImageInputOptions {
    @Option(
            names = {"-i", "--input"},
            paramLabel = "IN",
            required = true,
            arity = "1..*",
            description = "Images: PNG or JPEG files, folders of them, or .npy files (uint8 [N,H,W,C]).")
    List<Path> inputs = List.of();

    @Option(
            names = "--fit",
            description = "Crop and scale images of another size than the model's; without it they are refused.")
    boolean fit;

    ImageSource open(ModelManifest manifest) {
        return ImageSource.open(inputs, manifest.image(), fit);
    }
}
