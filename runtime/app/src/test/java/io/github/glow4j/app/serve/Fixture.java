package io.github.glow4j.app.serve;

import io.github.glow4j.inference.GlowModel;
import io.github.glow4j.inference.Images;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** The model that ships, with two attributes, and a server of it. */
final class Fixture implements AutoCloseable {
    static final Path SHIPPED = Path.of("../../models/fixture-32");

    final GlowModel model;
    final Server server;
    final Http http;

    private Fixture(GlowModel model, ServeOptions options) {
        this.model = model;
        this.server = Server.start(model, options);
        this.http = new Http(server.uri());
    }

    /** Any free port, and much time: tests may run on a busy machine. */
    static ServeOptions options() {
        return ServeOptions.defaults().withAddress("127.0.0.1", 0).withTimeout(Duration.ofSeconds(100));
    }

    /** A server of the model as it ships. */
    static Fixture start(ServeOptions options) {
        return new Fixture(GlowModel.open(SHIPPED), options);
    }

    /** A server of a copy of the model that has the attributes Smiling and Hat. */
    static Fixture withAttributes(Path folder) {
        for (String name : new String[] {"glow.json", "encoder.onnx", "decoder.onnx", "weights.bin"}) {
            try {
                Files.copy(SHIPPED.resolve(name), folder.resolve(name));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        GlowModel model = GlowModel.open(folder);
        model.saveAttributes(model.attributes()
                .with("Smiling", model.sampleLatents(1, 0.3f, 77).values())
                .with("Hat", model.sampleLatents(1, 0.3f, 78).values()));
        return new Fixture(model, options());
    }

    Images images(int count, long seed) {
        return model.sample(count, 0.7f, seed);
    }

    @Override
    public void close() {
        server.close();
        model.close();
    }
}
