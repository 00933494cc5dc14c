package io.github.glow4j.inference;

import io.github.glow4j.models.InvalidInputException;
import io.github.glow4j.models.InvalidModelException;
import io.github.glow4j.models.LatentPart;
import io.github.glow4j.models.ModelManifest;
import io.github.glow4j.onnxruntime.Environment;
import java.awt.image.BufferedImage;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A Glow: images to latents and back, exactly, with their likelihood.
 *
 * <p>Opened from a model folder ({@code glow.json}, {@code encoder.onnx}, {@code decoder.onnx}, {@code weights.bin}), which
 * is checked at once; a graph itself is loaded when it is first used. Shapes: images are uint8 {@code [N, H, W, C]},
 * latents float32 {@code [N, M]} with {@code M = H W C}, in the order of OpenAI's {@code z.npy}.
 *
 * <p><b>Threads.</b> All methods may be called from any number of threads at a time. {@link #close} waits for the calls in
 * flight; later ones throw {@link IllegalStateException}. A progress callback must not close the model that calls it.
 *
 * <p><b>Memory.</b> Calls with arrays run in batches of {@link InferenceOptions#maxBatch}. Calls with
 * {@link MemorySegment}s work in place, in one batch, allocate no Java object and open no arena.
 *
 * <p><b>Errors.</b> {@link InvalidInputException} for what the caller can mend, {@link InvalidModelException} for a damaged
 * folder or something that this model cannot do, both of them {@link io.github.glow4j.models.GlowException}s.
 *
 * <pre>{@code
 * try (GlowModel model = GlowModel.open(Path.of("models/cifar10"))) {
 *     Encoding encoding = model.encode(photo);
 *     Images again = model.decode(encoding.latents());
 *     Images fresh = model.sample(16, 0.7f, 42);
 * }
 * }</pre>
 */
public final class GlowModel implements AutoCloseable {
    private final Path folder;
    private final Graphs graphs;
    private volatile ModelManifest manifest;
    private @Nullable Attributes attributes;

    private GlowModel(Path folder, ModelManifest manifest, Graphs graphs) {
        this.folder = folder;
        this.manifest = manifest;
        this.graphs = graphs;
    }

    /** Opens a model with {@link InferenceOptions#defaults()}. */
    public static GlowModel open(Path folder) {
        return open(folder, InferenceOptions.defaults());
    }

    /**
     * Opens a model.
     *
     * @throws InvalidModelException if the folder is no model folder, incomplete, or damaged: names the file and the fix
     * @throws io.github.glow4j.models.GlowException if the device asked for cannot run: names the missing library
     */
    public static GlowModel open(Path folder, InferenceOptions options) {
        return open(folder, options, options.graphCache() ? GraphCache.ofUser() : null);
    }

    static GlowModel open(Path folder, InferenceOptions options, @Nullable GraphCache cache) {
        Environment.preload(); // while the manifest is read
        ModelManifest manifest = ModelManifest.read(folder);
        CachedModel cached = cache == null ? null : cache.model(folder, manifest);
        boolean success = false;
        try {
            if (cached == null) {
                manifest.checkFiles(folder);
            } else {
                cached.checkFiles(manifest, folder);
            }
            GlowModel model = new GlowModel(folder, manifest, Graphs.open(folder, manifest, options, cached));
            success = true;
            return model;
        } finally {
            if (!success && cached != null) {
                cached.close();
            }
        }
    }

    /** The model folder. */
    public Path folder() {
        return folder;
    }

    /** What {@code glow.json} says. */
    public ModelManifest manifest() {
        return manifest;
    }

    /** The device chosen: {@code cpu} or {@code cuda:N}. */
    public String device() {
        return graphs.device().toString();
    }

    /** Why that device, in words. */
    public String deviceReason() {
        return graphs.deviceReason();
    }

    /**
     * Loads all graphs that the folder has now, at the same time where that is possible. Otherwise each is loaded when it is
     * first used, which makes that call a slow one. Calling it again does nothing.
     *
     * @throws InvalidModelException if a graph is damaged
     */
    public void load() {
        graphs.begin();
        try {
            graphs.load();
        } finally {
            graphs.end();
        }
    }

    /**
     * Where the nodes of the graphs run, as proof that a GPU does the work: for {@code "encoder"} and {@code "decoder"}
     * (those that the folder has) the number of nodes by ONNX Runtime's name of the execution provider, such as
     * {@code CUDAExecutionProvider}. Loads the graphs.
     */
    public Map<String, Map<String, Integer>> placement() {
        graphs.begin();
        try {
            return graphs.placement();
        } finally {
            graphs.end();
        }
    }

    // Images to latents

    /**
     * Java images of any type with the channels that this model takes, see {@link Images#of(int, List)}.
     *
     * @throws InvalidInputException if they have not the model's size; {@link Images#fit} crops and scales
     */
    public Images images(BufferedImage... images) {
        ModelManifest.ImageFormat format = manifest.image();
        for (int i = 0; i < images.length; i++) {
            if (images[i].getHeight() != format.height() || images[i].getWidth() != format.width()) {
                throw new InvalidInputException(
                        "image " + i + " is " + images[i].getWidth() + "x" + images[i].getHeight()
                                + " but the model takes " + format.width() + "x" + format.height()
                                + "; Images.fit(model.manifest().image(), ...) crops and scales it");
            }
        }
        return Images.of(format.channels(), List.of(images));
    }

    /** Encodes Java images of the model's size, see {@link #images}. */
    public Encoding encode(BufferedImage... images) {
        return encode(images(images));
    }

    /** Encodes images with noise at the midpoint of the bins. */
    public Encoding encode(Images images) {
        return encode(images, EncodeOptions.defaults());
    }

    /**
     * Encodes images.
     *
     * @throws InvalidInputException if images or noise have another shape than the model's, or labels are missing, too
     *     few, or out of range
     */
    public Encoding encode(Images images, EncodeOptions options) {
        Latents latents = Latents.zeros(images.count(), manifest.latentSize());
        double[] logLikelihood = new double[manifest.likelihood() ? images.count() : 0];
        double[] bits = new double[logLikelihood.length];
        int classes = manifest.classes();
        float[] logits = manifest.classifier() ? new float[images.count() * classes] : null;
        encode(images, options, (first, n, results) -> {
            copy(results.latents(), latents.values(), first, n, latents.size());
            copy(results.logLikelihood(), logLikelihood, first, n);
            copy(results.bitsPerDimension(), bits, first, n);
            if (logits != null && results.classLogits() != null) {
                copy(results.classLogits(), logits, first, n, classes);
            }
        });
        return new Encoding(latents, logLikelihood, bits, logits);
    }

    /** Log-likelihood of images in nats, with noise at the midpoint of the bins. */
    public double[] logLikelihood(Images images) {
        return logLikelihood(images, EncodeOptions.defaults());
    }

    /**
     * Log-likelihood of images in nats: of the discrete pixels, with the density in a bin taken where the noise says.
     *
     * @throws InvalidModelException if this model gives no likelihood
     */
    public double[] logLikelihood(Images images, EncodeOptions options) {
        return likelihood(images, options, EncodeBuffers::logLikelihood);
    }

    /** Bits per dimension of images, with noise at the midpoint of the bins. */
    public double[] bitsPerDimension(Images images) {
        return bitsPerDimension(images, EncodeOptions.defaults());
    }

    /**
     * Bits per dimension of images, {@code -log_likelihood / (M ln 2)}: what published tables compare.
     *
     * @throws InvalidModelException if this model gives no likelihood
     */
    public double[] bitsPerDimension(Images images, EncodeOptions options) {
        return likelihood(images, options, EncodeBuffers::bitsPerDimension);
    }

    /** Which of the results. */
    @FunctionalInterface
    private interface Result {
        @Nullable
        MemorySegment of(EncodeBuffers buffers);
    }

    private double[] likelihood(Images images, EncodeOptions options, Result result) {
        if (!manifest.likelihood()) {
            throw new InvalidModelException(
                    "the model " + manifest.name() + " gives no likelihood: its graph was translated without one");
        }
        double[] values = new double[images.count()];
        encode(images, options, (first, n, results) -> copy(result.of(results), values, first, n));
        return values;
    }

    private void encode(Images images, EncodeOptions options, Encoder.Sink sink) {
        graphs.begin();
        try {
            graphs.encoder().encode(images, options, sink);
        } finally {
            graphs.end();
        }
    }

    private static void copy(MemorySegment from, float[] to, int first, int n, int width) {
        MemorySegment.copy(from, ValueLayout.JAVA_FLOAT, 0, to, first * width, n * width);
    }

    private static void copy(@Nullable MemorySegment from, double[] to, int first, int n) {
        if (from != null) {
            for (int i = 0; i < n; i++) {
                to[first + i] = from.getAtIndex(ValueLayout.JAVA_FLOAT, i);
            }
        }
    }

    // Latents to images

    /** Decodes latents of a model without classes. */
    public Images decode(Latents latents) {
        return decode(latents, null);
    }

    /**
     * Decodes latents.
     *
     * @param labels one per latent, for a class-conditional model, else null
     * @throws InvalidInputException if latents have another size than the model's or are NaN or infinite, or labels are
     *     missing, too few, or out of range
     */
    public Images decode(Latents latents, int @Nullable [] labels) {
        return decode(latents, labels, done -> {});
    }

    /**
     * Decodes latents.
     *
     * @param progress told the number of images done so far, after every batch
     */
    public Images decode(Latents latents, int @Nullable [] labels, IntConsumer progress) {
        check(latents);
        return decode(latents.count(), source(latents), labels, progress);
    }

    /**
     * Decodes latents to what the graph computes before it rounds to bins.
     *
     * @return float32, row-major {@code [count, height, width, channels]}; 0 is black, 1 white, values may lie beyond
     * @throws InvalidModelException if the decoder of this model gives no float images
     */
    public float[] decodeToFloats(Latents latents, int @Nullable [] labels) {
        check(latents);
        Labels.check(labels, latents.count(), manifest.classes());
        float[] pixels = new float[latents.values().length];
        int dimensions = manifest.image().dimensions();
        graphs.begin();
        try {
            Decoder.Sink sink = (first, n, results) -> {
                if (results.floatImages() != null) {
                    copy(results.floatImages(), pixels, first, n, dimensions);
                }
            };
            graphs.decoder().decode(source(latents), labels, 0, latents.count(), true, sink, done -> {});
        } finally {
            graphs.end();
        }
        return pixels;
    }

    private Images decode(int count, Decoder.Source source, int @Nullable [] labels, IntConsumer progress) {
        Labels.check(labels, count, manifest.classes());
        ModelManifest.ImageFormat format = manifest.image();
        int dimensions = format.dimensions();
        byte[] pixels = new byte[Lengths.product(count, dimensions)];
        graphs.begin();
        try {
            graphs.decoder().decode(source, labels, 0, count, false, into(pixels, dimensions), progress);
        } finally {
            graphs.end();
        }
        return new Images(pixels, count, format.height(), format.width(), format.channels());
    }

    private static Decoder.Sink into(byte[] pixels, int dimensions) {
        return (first, n, results) -> MemorySegment.copy(
                results.images(), ValueLayout.JAVA_BYTE, 0, pixels, first * dimensions, n * dimensions);
    }

    private static Decoder.Source source(Latents latents) {
        int size = latents.size();
        return (index, target, offset) ->
                MemorySegment.copy(latents.values(), index * size, target, ValueLayout.JAVA_FLOAT, offset, size);
    }

    private void check(Latents latents) {
        if (latents.size() != manifest.latentSize()) {
            throw new InvalidInputException(
                    "the latents have " + latents.size() + " values each but the model takes " + manifest.latentSize());
        }
        int bad = Finite.firstNotFinite(latents.values());
        if (bad >= 0) {
            throw DecodeContext.notFinite(bad / latents.size(), bad % latents.size(), latents.values()[bad]);
        }
    }

    // Sampling

    /** Latents drawn at one temperature, see {@link #sampleLatents(float[], long)}. */
    public Latents sampleLatents(int count, float temperature, long seed) {
        return sampleLatents(repeat(temperature, count), seed);
    }

    /**
     * Latents drawn from the prior, {@code temperature * Normal(0, 1)}.
     *
     * <p>The same on every machine, and latent i does not depend on how many are drawn: it comes from
     * {@link java.util.Random#nextGaussian()} seeded with output number i of SplitMix64 started at the seed, value after
     * value in the order of the flat latent, multiplied by the temperature in double precision and rounded to float.
     *
     * @param temperatures one per latent, not negative; the article finds 0.7 to look best
     */
    public Latents sampleLatents(float[] temperatures, long seed) {
        checkTemperatures(temperatures);
        Latents latents = Latents.zeros(temperatures.length, manifest.latentSize());
        for (int i = 0; i < temperatures.length; i++) {
            SeededLatents.gaussian(seed, i, temperatures[i], latents.values(), i * latents.size(), latents.size());
        }
        return latents;
    }

    /** Images drawn from a model without classes, see {@link #sample(float[], long, int[], IntConsumer)}. */
    public Images sample(int count, float temperature, long seed) {
        return sample(count, temperature, seed, null);
    }

    /** Images drawn at one temperature, see {@link #sample(float[], long, int[], IntConsumer)}. */
    public Images sample(int count, float temperature, long seed, int @Nullable [] labels) {
        return sample(repeat(temperature, count), seed, labels, done -> {});
    }

    /**
     * Images drawn from the model: {@link #sampleLatents(float[], long)}, decoded.
     *
     * @param labels one per image, for a class-conditional model, else null
     * @param progress told the number of images done so far, after every batch
     */
    public Images sample(float[] temperatures, long seed, int @Nullable [] labels, IntConsumer progress) {
        checkTemperatures(temperatures);
        int size = manifest.latentSize();
        return decode(
                temperatures.length,
                (index, target, offset) -> {
                    float[] latent = new float[size];
                    SeededLatents.gaussian(seed, index, temperatures[index], latent, 0, size);
                    MemorySegment.copy(latent, 0, target, ValueLayout.JAVA_FLOAT, offset, size);
                },
                labels,
                progress);
    }

    private static float[] repeat(float temperature, int count) {
        float[] temperatures = new float[Lengths.product(count, 1)];
        Arrays.fill(temperatures, temperature);
        return temperatures;
    }

    private static void checkTemperatures(float[] temperatures) {
        for (float temperature : temperatures) {
            if (!(temperature >= 0 && temperature < Float.POSITIVE_INFINITY)) {
                throw new InvalidInputException("a temperature must be 0 or more, but is " + temperature);
            }
        }
    }

    // Both ways, and between

    /** Encodes and decodes images, with noise at the midpoint of the bins. */
    public Reconstruction reconstruct(Images images) {
        return reconstruct(images, EncodeOptions.defaults());
    }

    /** Encodes and decodes images, and compares them with the originals; batch by batch, in constant memory. */
    public Reconstruction reconstruct(Images images, EncodeOptions options) {
        byte[] decoded = new byte[images.pixels().length];
        int latentSize = manifest.latentSize();
        int dimensions = images.dimensions();
        int[] labels = manifest.classes() > 0 ? options.labels() : null;
        encode(images, options, (first, n, results) -> {
            Decoder.Source source = (index, target, offset) -> MemorySegment.copy(
                    results.latents(), 4L * (index - first) * latentSize, target, offset, 4L * latentSize);
            graphs.decoder().decode(source, labels, first, first + n, false, into(decoded, dimensions), done -> {});
        });
        Images result = new Images(decoded, images.count(), images.height(), images.width(), images.channels());
        return Reconstruction.compare(images.quantised(manifest.image().bits()), result);
    }

    /**
     * Latents on the way from one to another.
     *
     * @param steps number of latents, both ends included; at least 2
     */
    public Latents interpolate(float[] a, float[] b, int steps, Interpolation interpolation) {
        check(Latents.of(a, b));
        checkSteps(steps);
        Latents latents = Latents.zeros(steps, a.length);
        for (int i = 0; i < steps; i++) {
            interpolation.point(a, b, (double) i / (steps - 1), latents.values(), i * a.length);
        }
        return latents;
    }

    private static void checkSteps(int steps) {
        if (steps < 2) {
            throw new InvalidInputException("an interpolation has at least 2 steps, its ends, not " + steps);
        }
    }

    /**
     * Latents of which some levels are drawn anew, and the rest stay. Drawing all levels gives
     * {@link #sampleLatents(int, float, long)}.
     *
     * @param levels numbers of levels: 0 holds the finest detail, the last the coarsest structure
     */
    public Latents resampleLevels(Latents z, Set<Integer> levels, float temperature, long seed) {
        check(z);
        checkTemperatures(new float[] {temperature});
        List<LatentPart> parts = manifest.latent();
        for (int level : levels) {
            if (level < 0 || level >= parts.size()) {
                throw new InvalidInputException(
                        "there is no level " + level + ": the model has levels 0 to " + (parts.size() - 1));
            }
        }
        float[] values = z.values().clone();
        float[] drawn = new float[z.size()];
        for (int i = 0; i < z.count(); i++) {
            SeededLatents.gaussian(seed, i, temperature, drawn, 0, drawn.length);
            for (int level : levels) {
                LatentPart part = parts.get(level);
                System.arraycopy(drawn, part.offset(), values, i * z.size() + part.offset(), part.length());
            }
        }
        return new Latents(values, z.count(), z.size());
    }

    // On the device

    /** Copies latents to the device. */
    public DeviceLatents toDevice(Latents latents) {
        check(latents);
        graphs.begin();
        try {
            return graphs.arithmetic().upload(latents);
        } finally {
            graphs.end();
        }
    }

    /**
     * Copies latents of the device to the host.
     *
     * @throws IllegalStateException if they are closed
     * @throws InvalidInputException if they belong to another model
     */
    public Latents toHost(DeviceLatents latents) {
        graphs.begin();
        try {
            return own(latents).download(latents);
        } finally {
            graphs.end();
        }
    }

    /**
     * Encodes images to latents that stay on the device.
     *
     * @throws InvalidInputException as {@link #encode(Images, EncodeOptions)} does
     */
    public DeviceLatents encodeOnDevice(Images images, EncodeOptions options) {
        graphs.begin();
        try {
            Encoder encoder = graphs.encoder();
            encoder.check(images, options);
            DeviceLatents latents = graphs.arithmetic().allocate(images.count());
            boolean success = false;
            try {
                encoder.encodeOnDevice(images, options, latents);
                success = true;
                return latents;
            } finally {
                if (!success) {
                    latents.close();
                }
            }
        } finally {
            graphs.end();
        }
    }

    /** Decodes latents of the device without telling about progress. */
    public Images decode(DeviceLatents latents, int @Nullable [] labels) {
        return decode(latents, labels, done -> {});
    }

    /**
     * Decodes latents of the device. They are not searched for NaN and infinity, as that would take them to the host.
     *
     * @param labels one per latent, for a class-conditional model, else null
     * @param progress told the number of images done so far, after every batch
     * @throws IllegalStateException if the latents are closed
     * @throws InvalidInputException if they belong to another model, or labels are missing, too few, or out of range
     */
    public Images decode(DeviceLatents latents, int @Nullable [] labels, IntConsumer progress) {
        Labels.check(labels, latents.count(), manifest.classes());
        ModelManifest.ImageFormat format = manifest.image();
        int dimensions = format.dimensions();
        byte[] pixels = new byte[Lengths.product(latents.count(), dimensions)];
        graphs.begin();
        try {
            own(latents);
            graphs.decoder().decodeOnDevice(latents, labels, into(pixels, dimensions), progress);
        } finally {
            graphs.end();
        }
        return new Images(pixels, latents.count(), format.height(), format.width(), format.channels());
    }

    /**
     * Adds directions on the device: result i is {@code z[i] + sum over k of amounts[i][k] * directions[k]}. With the
     * directions of attributes this is {@link Attributes#manipulate(Latents, Map)} in float32 sums.
     *
     * @param amounts finite, one row per latent, one value per direction
     * @throws InvalidInputException if the numbers of rows and values are others, or latents belong to another model
     */
    public DeviceLatents shift(DeviceLatents z, DeviceLatents directions, float[]... amounts) {
        if (amounts.length != z.count()) {
            throw new InvalidInputException(
                    amounts.length + " rows of amounts are given for " + z.count() + " latents");
        }
        checkWeights(amounts, directions);
        graphs.begin();
        try {
            own(directions);
            return own(z).combine(z, amounts, directions);
        } finally {
            graphs.end();
        }
    }

    /**
     * Mixes latents on the device: result i is {@code sum over k of weights[i][k] * z[k]}.
     *
     * @param weights finite, one row per result, one value per latent
     * @throws InvalidInputException if the number of values is another, or the latents belong to another model
     */
    public DeviceLatents mix(DeviceLatents z, float[]... weights) {
        checkWeights(weights, z);
        graphs.begin();
        try {
            return own(z).combine(null, weights, z);
        } finally {
            graphs.end();
        }
    }

    /**
     * Latents on the way from the first to the second of two latents of the device: {@link #interpolate(float[], float[],
     * int, Interpolation)} in float32 sums.
     *
     * @param steps number of latents, both ends included; at least 2
     */
    public DeviceLatents interpolate(DeviceLatents ends, int steps, Interpolation interpolation) {
        if (ends.count() != 2) {
            throw new InvalidInputException("an interpolation has two ends, not " + ends.count());
        }
        checkSteps(steps);
        float[][] dots = dots(ends, ends);
        float[][] weights = new float[steps][2];
        for (int i = 0; i < steps; i++) {
            double[] pair = interpolation.weights(dots[0][0], dots[0][1], dots[1][1], (double) i / (steps - 1));
            weights[i][0] = (float) pair[0];
            weights[i][1] = (float) pair[1];
        }
        return mix(ends, weights);
    }

    /**
     * The scalar products of latents of the device, summed up there in float32: {@code [a.count()][b.count()]}. Divided by
     * the product of a direction with itself they are {@link Attributes#projection projections}.
     */
    public float[][] dots(DeviceLatents a, DeviceLatents b) {
        graphs.begin();
        try {
            own(a);
            return own(b).dots(a, b);
        } finally {
            graphs.end();
        }
    }

    private LatentArithmetic own(DeviceLatents latents) {
        LatentArithmetic arithmetic = graphs.arithmetic();
        if (latents.owner() != arithmetic) {
            throw new InvalidInputException(
                    "the latents belong to another model: take them there by toHost and toDevice");
        }
        return arithmetic;
    }

    private static void checkWeights(float[][] weights, DeviceLatents rows) {
        if (rows.count() == 0) {
            throw new InvalidInputException("there are no latents to be added up");
        }
        for (int i = 0; i < weights.length; i++) {
            if (weights[i].length != rows.count()) {
                throw new InvalidInputException("row " + i + " has " + weights[i].length + " values for " + rows.count()
                        + " latents to be added up");
            }
            int bad = Finite.firstNotFinite(weights[i]);
            if (bad >= 0) {
                throw new InvalidInputException("row " + i + " has " + weights[i][bad] + " at index " + bad);
            }
        }
    }

    // Attributes

    /** The named directions of the model folder, read once. */
    public synchronized Attributes attributes() {
        if (attributes == null) {
            attributes = Attributes.read(folder, manifest);
        }
        return attributes;
    }

    /**
     * Writes named directions into the model folder, each file atomically.
     *
     * @param changed all that the folder has, and more: {@code model.attributes().with("smiling", direction)}
     * @throws InvalidInputException if an attribute of the folder is not among them
     */
    public synchronized void saveAttributes(Attributes changed) {
        manifest = changed.save(folder);
        attributes = Attributes.read(folder, manifest);
    }

    // In the caller's memory

    /**
     * Encodes in the caller's memory, with noise at the midpoint. Allocates nothing.
     *
     * @param images uint8 {@code [batch, height, width, channels]}, native
     * @param latents float32 {@code [batch, M]}, native, written
     * @throws InvalidInputException if a segment is too small, on the heap, misaligned or read-only, or the model needs
     *     labels
     */
    public void encode(MemorySegment images, MemorySegment latents, int batch) {
        graphs.begin();
        try {
            graphs.encoder().encode(images, latents, null, null, null, null, null, batch);
        } finally {
            graphs.end();
        }
    }

    /** Encodes in the caller's memory, with all that the encoder takes and gives. Allocates nothing. */
    public void encode(EncodeBuffers buffers, int batch) {
        graphs.begin();
        try {
            graphs.encoder()
                    .encode(
                            buffers.images(),
                            buffers.latents(),
                            buffers.labels(),
                            buffers.noise(),
                            buffers.logLikelihood(),
                            buffers.bitsPerDimension(),
                            buffers.classLogits(),
                            batch);
        } finally {
            graphs.end();
        }
    }

    /**
     * Decodes in the caller's memory. Allocates nothing.
     *
     * @param latents float32 {@code [batch, M]}, native
     * @param images uint8 {@code [batch, height, width, channels]}, native, written
     * @throws InvalidInputException if a segment is too small, on the heap, misaligned or read-only, a latent is NaN or
     *     infinite, or the model needs labels
     */
    public void decode(MemorySegment latents, MemorySegment images, int batch) {
        graphs.begin();
        try {
            graphs.decoder().decode(latents, images, null, null, batch);
        } finally {
            graphs.end();
        }
    }

    /** Decodes in the caller's memory, with all that the decoder takes and gives. Allocates nothing. */
    public void decode(DecodeBuffers buffers, int batch) {
        graphs.begin();
        try {
            graphs.decoder()
                    .decode(buffers.latents(), buffers.images(), buffers.labels(), buffers.floatImages(), batch);
        } finally {
            graphs.end();
        }
    }

    /** The encoder, bound once to memory of its own. */
    public EncodeCall newEncodeCall(int batch) {
        return graphs.newEncodeCall(batch);
    }

    /** The decoder, bound once to memory of its own. */
    public DecodeCall newDecodeCall(int batch) {
        return graphs.newDecodeCall(batch);
    }

    /** Waits for the calls in flight, then frees all native memory, also that of bound calls. */
    @Override
    public void close() {
        graphs.close();
    }
}
