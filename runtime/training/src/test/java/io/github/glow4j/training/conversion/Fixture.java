package io.github.glow4j.training.conversion;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.glow4j.models.Npy;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.stream.Stream;

/** A checkpoint with expected values, written by OpenAI's own code. */
record Fixture(Path folder, JsonNode expected) {
    static Stream<Fixture> all() {
        return Stream.of(
                        "affine_invconv",
                        "affine_shuffle",
                        "affine_invconv_conditional",
                        "additive_invconv_5bit_L3",
                        "additive_invconv_5bit_32px_all_formats")
                .map(Fixture::named);
    }

    static Fixture named(String name) {
        try {
            Path folder = Path.of(Fixture.class.getResource("/fixtures/" + name).toURI());
            return new Fixture(
                    folder,
                    new ObjectMapper().readTree(folder.resolve("expected.json").toFile()));
        } catch (IOException | URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    Path checkpoint() {
        return folder.resolve("model_best_loss.ckpt");
    }

    Npy.Array array(String name) {
        return Npy.read(folder.resolve(name + ".npy"));
    }

    boolean has(String name) {
        return Files.exists(folder.resolve(name + ".npy"));
    }

    int hyperparameter(String name) {
        return expected.path("hps").path(name).asInt();
    }

    boolean conditional() {
        return expected.path("hps").path("ycond").asBoolean();
    }

    double expected(String name) {
        return expected.path("expected").path(name).asDouble();
    }

    Conversion conversion(Path from) {
        return new Conversion(
                from, OptionalInt.of(hyperparameter("image_size")), OptionalInt.of(hyperparameter("n_bits_x")), false);
    }

    @Override
    public String toString() {
        return String.valueOf(folder.getFileName());
    }
}
