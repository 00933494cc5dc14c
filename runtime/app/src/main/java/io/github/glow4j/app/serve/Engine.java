package io.github.glow4j.app.serve;

import io.github.glow4j.inference.EncodeOptions;
import io.github.glow4j.inference.Encoding;
import io.github.glow4j.inference.GlowModel;
import io.github.glow4j.inference.Images;
import io.github.glow4j.inference.Latents;
import io.github.glow4j.models.ModelManifest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The model behind its two queues: what all endpoints compute with. */
final class Engine implements AutoCloseable {
    @SuppressWarnings("ArrayRecordComponent")
    private record Pixels(byte[] values, int label) {}

    @SuppressWarnings("ArrayRecordComponent")
    private record Latent(float[] values, int label) {}

    @SuppressWarnings("ArrayRecordComponent")
    private record Encoded(float[] latent, double logLikelihood, double bitsPerDimension) {}

    private final GlowModel model;
    private final ModelManifest manifest;
    private final Pictures pictures;
    private final AtomicInteger arriving = new AtomicInteger();
    private final Batcher<Pixels, Encoded> encoder;
    private final Batcher<Latent, byte[]> decoder;
    private final ServeOptions options;

    Engine(GlowModel model, ServeOptions options, Metrics metrics) {
        this.model = model;
        this.manifest = model.manifest();
        this.options = options;
        this.pictures = new Pictures(manifest.image());
        this.encoder = new Batcher<>(
                "encode", this::encodeBatch, options, arriving::get, new BatchMetrics(metrics.registry(), "encode"));
        this.decoder = new Batcher<>(
                "decode", this::decodeBatch, options, arriving::get, new BatchMetrics(metrics.registry(), "decode"));
    }

    GlowModel model() {
        return model;
    }

    Pictures pictures() {
        return pictures;
    }

    /** A request that begins now. */
    Ticket newTicket() {
        return new Ticket(arriving, options.timeout());
    }

    /** The most images or latents of a request. */
    int batchLimit() {
        return Limits.batch(manifest.latentSize());
    }

    /** @throws Problem 413 if there are more than a request may have, 422 if there is none */
    void checkCount(String what, int count) {
        if (count < 1) {
            throw Problem.of(422, what + ": at least one is needed");
        }
        if (count > batchLimit()) {
            throw Problem.of(413, what + ": " + count + " are more than the " + batchLimit() + " of one request");
        }
    }

    /**
     * Encodes images, with noise at the midpoint of the bins.
     *
     * @param labels one per image, for a model with classes
     */
    Encoding encode(Images images, int @Nullable [] labels, Ticket ticket) {
        checkLabels(labels, images.count());
        List<Pixels> items = new ArrayList<>(images.count());
        for (int i = 0; i < images.count(); i++) {
            items.add(new Pixels(images.slice(i, i + 1).pixels(), labels == null ? 0 : labels[i]));
        }
        List<Encoded> results = encoder.run(items, ticket);
        boolean likelihood = manifest.likelihood();
        return new Encoding(
                Latents.of(results.stream().map(Encoded::latent).toArray(float[][]::new)),
                likelihood
                        ? results.stream().mapToDouble(Encoded::logLikelihood).toArray()
                        : new double[0],
                likelihood
                        ? results.stream()
                                .mapToDouble(Encoded::bitsPerDimension)
                                .toArray()
                        : new double[0],
                null);
    }

    /**
     * Decodes latents.
     *
     * @param labels one per latent, for a model with classes
     * @throws Problem 422 if a value is not finite: it was moved too far
     */
    Images decode(Latents latents, int @Nullable [] labels, Ticket ticket) {
        checkLabels(labels, latents.count());
        for (float value : latents.values()) {
            if (!Float.isFinite(value)) {
                throw Problem.of(422, "the latent is no longer finite: the amounts are too large");
            }
        }
        List<Latent> items = new ArrayList<>(latents.count());
        for (int i = 0; i < latents.count(); i++) {
            items.add(new Latent(latents.row(i), labels == null ? 0 : labels[i]));
        }
        return images(decoder.run(items, ticket));
    }

    /** Here rather than in the model: a wrong label must not fail the requests that share its batch. */
    private void checkLabels(int @Nullable [] labels, int count) {
        int classes = manifest.classes();
        if (classes == 0) {
            return;
        }
        if (labels == null || labels.length != count) {
            throw Problem.of(
                    422,
                    "the model has classes: give one label for each of the " + count + " images, 0 to "
                            + (classes - 1));
        }
        for (int label : labels) {
            if (label < 0 || label >= classes) {
                throw Problem.of(422, "there is no class " + label + ": labels are 0 to " + (classes - 1));
            }
        }
    }

    private Images images(List<byte[]> rows) {
        ModelManifest.ImageFormat format = manifest.image();
        byte[] pixels = new byte[rows.size() * format.dimensions()];
        for (int i = 0; i < rows.size(); i++) {
            System.arraycopy(rows.get(i), 0, pixels, i * format.dimensions(), format.dimensions());
        }
        return new Images(pixels, rows.size(), format.height(), format.width(), format.channels());
    }

    private List<Encoded> encodeBatch(List<Pixels> batch) {
        int[] labels = batch.stream().mapToInt(Pixels::label).toArray();
        Encoding encoding = model.encode(
                images(batch.stream().map(Pixels::values).toList()),
                EncodeOptions.defaults().withLabels(labels));
        List<Encoded> results = new ArrayList<>(batch.size());
        for (int i = 0; i < batch.size(); i++) {
            boolean likelihood = manifest.likelihood();
            results.add(new Encoded(
                    encoding.latents().row(i),
                    likelihood ? encoding.logLikelihood()[i] : 0,
                    likelihood ? encoding.bitsPerDimension()[i] : 0));
        }
        return results;
    }

    private List<byte[]> decodeBatch(List<Latent> batch) {
        int[] labels = batch.stream().mapToInt(Latent::label).toArray();
        Latents latents = Latents.of(batch.stream().map(Latent::values).toArray(float[][]::new));
        Images images = model.decode(latents, labels);
        int length = images.dimensions();
        List<byte[]> results = new ArrayList<>(batch.size());
        for (int i = 0; i < batch.size(); i++) {
            results.add(Arrays.copyOfRange(images.pixels(), i * length, (i + 1) * length));
        }
        return results;
    }

    /** Finishes what is in the queues. The model stays open. */
    @Override
    public void close() {
        encoder.close();
        decoder.close();
    }
}
