import io.github.glow4j.inference.Encoding;
import io.github.glow4j.inference.GlowModel;
import io.github.glow4j.inference.Images;
import java.nio.file.Path;
import javax.imageio.ImageIO;

public class EmbeddingExample {
    public static void main(String[] args) throws Exception {
        try (GlowModel model = GlowModel.open(Path.of(args[0]))) {
            Images photo = Images.fit(
                    model.manifest().image(), ImageIO.read(Path.of(args[1]).toFile()));
            Encoding encoding = model.encode(photo);
            System.out.printf("%.3f bits per dimension%n", encoding.bitsPerDimension()[0]);
            Images again = model.decode(encoding.latents());
            ImageIO.write(again.toBufferedImage(0), "png", Path.of(args[2]).toFile());
        }
    }
}
