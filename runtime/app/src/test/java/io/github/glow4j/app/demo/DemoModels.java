package io.github.glow4j.app.demo;

import io.github.glow4j.app.TestModels;
import io.github.glow4j.inference.Attributes;
import io.github.glow4j.inference.GlowModel;
import io.github.glow4j.inference.Images;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;

/** Small models for the page: what they draw is noise, but all that the page asks of them they do. */
final class DemoModels {
    static final List<String> ATTRIBUTES = List.of("Smiling", "Blond_Hair");
    static final int EXAMPLES = 6;

    private DemoModels() {}

    /** 8x8 pixels, with two attributes and a gallery. */
    static Path complete(Path folder) throws IOException {
        TestModels.write(TestModels.PLAIN, folder);
        Path examples = Files.createDirectory(folder.resolve("examples"));
        try (GlowModel model = GlowModel.open(folder)) {
            Attributes attributes = model.attributes();
            for (String name : ATTRIBUTES) {
                attributes = attributes.with(name, direction(name.hashCode(), attributes.size()));
            }
            model.saveAttributes(attributes);
            Images images = model.sample(EXAMPLES, 0.7f, 5);
            for (int i = 0; i < EXAMPLES; i++) {
                ImageIO.write(
                        images.toBufferedImage(i),
                        "png",
                        examples.resolve("face-" + i + ".png").toFile());
            }
        }
        return folder;
    }

    private static float[] direction(int seed, int size) {
        Random random = new Random(seed);
        float[] direction = new float[size];
        for (int i = 0; i < size; i++) {
            direction[i] = (float) (0.3 * random.nextGaussian());
        }
        return direction;
    }
}
