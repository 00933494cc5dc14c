package io.github.glow4j.inference;

import io.github.glow4j.models.LatentPart;
import io.github.glow4j.models.ModelManifest;
import java.awt.image.BufferedImage;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** SKELETON: signatures stay. */
@SuppressWarnings("UnusedVariable")
public final class GlowModel implements AutoCloseable {
    private final ModelManifest manifest;
    private final Path folder;

    private GlowModel(Path folder, InferenceOptions options) {
        this.folder = folder;
        manifest = ModelManifest.read(folder);
    }

    public static GlowModel open(Path folder) {
        return open(folder, InferenceOptions.defaults());
    }

    public static GlowModel open(Path folder, InferenceOptions options) {
        return new GlowModel(folder, options);
    }

    public Path folder() {
        return folder;
    }

    public ModelManifest manifest() {
        return manifest;
    }

    /** The device chosen, {@code cpu} or {@code cuda:N}. */
    public String device() {
        throw new UnsupportedOperationException();
    }

    /** Why that device was chosen, in words. */
    public String deviceReason() {
        throw new UnsupportedOperationException();
    }

    /** Java images as this model takes them (its channels); their size must be the model's. */
    public Images images(BufferedImage... images) {
        return Images.of(manifest.image().channels(), List.of(images));
    }

    public Encoding encode(BufferedImage... images) {
        return encode(images(images));
    }

    public Encoding encode(Images images) {
        return encode(images, EncodeOptions.defaults());
    }

    public Encoding encode(Images images, EncodeOptions options) {
        throw new UnsupportedOperationException();
    }

    public Images decode(Latents latents) {
        return decode(latents, null);
    }

    public Images decode(Latents latents, int @Nullable [] labels) {
        return decode(latents, labels, done -> {});
    }

    public Images decode(Latents latents, int @Nullable [] labels, IntConsumer progress) {
        throw new UnsupportedOperationException();
    }

    /** float32 NHWC, 0 black to 1 white, neither clipped nor rounded to bins. */
    public float[] decodeToFloats(Latents latents, int @Nullable [] labels) {
        throw new UnsupportedOperationException();
    }

    public Latents sampleLatents(int count, float temperature, long seed) {
        throw new UnsupportedOperationException();
    }

    public Latents sampleLatents(float[] temperatures, long seed) {
        Latents latents = Latents.zeros(temperatures.length, manifest.latentSize());
        for (int i = 0; i < temperatures.length; i++) {
            SeededLatents.gaussian(seed, i, temperatures[i], latents.values(), i * latents.size(), latents.size());
        }
        return latents;
    }

    public Images sample(int count, float temperature, long seed) {
        return sample(count, temperature, seed, null);
    }

    public Images sample(int count, float temperature, long seed, int @Nullable [] labels) {
        return decode(sampleLatents(count, temperature, seed), labels);
    }

    public double[] logLikelihood(Images images) {
        return logLikelihood(images, EncodeOptions.defaults());
    }

    public double[] logLikelihood(Images images, EncodeOptions options) {
        throw new UnsupportedOperationException();
    }

    public double[] bitsPerDimension(Images images) {
        return bitsPerDimension(images, EncodeOptions.defaults());
    }

    public double[] bitsPerDimension(Images images, EncodeOptions options) {
        throw new UnsupportedOperationException();
    }

    public Reconstruction reconstruct(Images images) {
        return reconstruct(images, EncodeOptions.defaults());
    }

    public Reconstruction reconstruct(Images images, EncodeOptions options) {
        throw new UnsupportedOperationException();
    }

    /** Latents on the way from a to b, both included: {@code steps >= 2} rows. */
    public Latents interpolate(float[] a, float[] b, int steps, Interpolation interpolation) {
        throw new UnsupportedOperationException();
    }

    /** The latents with the parts of some levels drawn anew, as {@link #sampleLatents} with the seed has them. */
    public Latents resampleLevels(Latents z, Set<Integer> levels, float temperature, long seed) {
        List<LatentPart> parts = manifest.latent();
        throw new UnsupportedOperationException();
    }

    public Attributes attributes() {
        return Attributes.read(folder, manifest);
    }

    /** Writes directions into the model folder, atomically; attributes that the folder has must be among them. */
    public void saveAttributes(Attributes attributes) {
        attributes.save(folder);
    }

    public void encode(MemorySegment images, MemorySegment latents, int batch) {
        encode(EncodeBuffers.of(images, latents), batch);
    }

    public void encode(EncodeBuffers buffers, int batch) {
        throw new UnsupportedOperationException();
    }

    public void decode(MemorySegment latents, MemorySegment images, int batch) {
        decode(DecodeBuffers.of(latents, images), batch);
    }

    public void decode(DecodeBuffers buffers, int batch) {
        throw new UnsupportedOperationException();
    }

    public EncodeCall newEncodeCall(int batch) {
        throw new UnsupportedOperationException();
    }

    public DecodeCall newDecodeCall(int batch) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
