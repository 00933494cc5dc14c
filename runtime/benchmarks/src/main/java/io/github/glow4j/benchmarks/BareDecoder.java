package io.github.glow4j.benchmarks;

import io.github.glow4j.models.ModelManifest;
import io.github.glow4j.onnxruntime.ElementType;
import io.github.glow4j.onnxruntime.Environment;
import io.github.glow4j.onnxruntime.IoBinding;
import io.github.glow4j.onnxruntime.Session;
import io.github.glow4j.onnxruntime.SessionOptions;
import java.lang.foreign.Arena;
import java.nio.file.Path;

/** The decoder of a model by a {@link BareCall}, one image at a time. */
final class BareDecoder implements AutoCloseable {
    private final Arena arena = Arena.ofShared();
    private final Environment environment = Environment.open();
    private final Session session;
    private final IoBinding binding;
    private final BareCall call;

    BareDecoder(Path folder) {
        ModelManifest manifest = ModelManifest.read(folder);
        ModelManifest.ImageFormat format = manifest.image();
        int dimensions = manifest.latentSize();
        session = Session.open(
                environment, folder.resolve(ModelManifest.DECODER), new SessionOptions().intraOpThreads(1));
        binding = session.newBinding();
        binding.inputSlot("latent", ElementType.FLOAT, dimensions).point(arena.allocate(4L * dimensions, 64), 1);
        binding.outputSlot("image", ElementType.UINT8, format.height(), format.width(), format.channels())
                .point(arena.allocate(dimensions, 64), 1);
        session.run(binding);
        call = new BareCall(session, binding);
    }

    void run() {
        call.run();
    }

    @Override
    public void close() {
        binding.close();
        session.close();
        environment.close();
        arena.close();
    }
}
