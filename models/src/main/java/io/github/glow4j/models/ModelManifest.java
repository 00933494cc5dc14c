package io.github.glow4j.models;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What {@code glow.json} in a model folder says.
 *
 * @param formatVersion {@value #FORMAT_VERSION}
 * @param name name of the model, for people
 * @param image what the encoder takes and the decoder gives
 * @param latent the parts of a flat latent, first level first
 * @param classes number of labels that the graphs ask for, 0 if they take none
 * @param likelihood whether the encoder gives a log-likelihood
 * @param classifier whether the encoder gives class logits
 * @param config the configuration, or null for a graph that was translated node by node
 * @param provenance where the weights come from
 * @param attributes names of the rows of {@code attributes.npy}, empty if there is none
 * @param files sums of the files with graphs and weights, by name
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ModelManifest(
        int formatVersion,
        String name,
        ImageFormat image,
        List<LatentPart> latent,
        int classes,
        boolean likelihood,
        boolean classifier,
        @Nullable GlowConfig config,
        Provenance provenance,
        List<String> attributes,
        Map<String, FileSum> files) {
    public static final int FORMAT_VERSION = 1;
    public static final String FILE = "glow.json";
    public static final String ENCODER = "encoder.onnx";
    public static final String DECODER = "decoder.onnx";

    /** Graphs that compute the upper and the lower half of an image and hand each other the rows at the border. */
    public static final String UPPER_ENCODER = "encoder-upper.onnx";

    public static final String LOWER_ENCODER = "encoder-lower.onnx";
    public static final String UPPER_DECODER = "decoder-upper.onnx";
    public static final String LOWER_DECODER = "decoder-lower.onnx";

    public static final String WEIGHTS = "weights.bin";
    public static final String ATTRIBUTES = "attributes.npy";

    /** More would not fit a Java array of bytes; images of this size are far beyond any Glow. */
    private static final long MAX_DIMENSIONS = 1 << 30;

    /** Files with graphs that a model folder may have. */
    public static final List<String> GRAPHS =
            List.of(ENCODER, DECODER, UPPER_ENCODER, LOWER_ENCODER, UPPER_DECODER, LOWER_DECODER);

    /** The same with that of the weights. */
    public static final List<String> GRAPHS_AND_WEIGHTS =
            Stream.concat(GRAPHS.stream(), Stream.of(WEIGHTS)).toList();

    /**
     * Images of a model.
     *
     * @param height rows
     * @param width columns
     * @param channels 1 or 3
     * @param bits bits per channel, 1 to 8
     */
    public record ImageFormat(int height, int width, int channels, int bits) {
        public ImageFormat {
            if (height < 1
                    || width < 1
                    || (channels != 1 && channels != 3)
                    || bits < 1
                    || bits > 8
                    || (long) height * width * channels > MAX_DIMENSIONS) {
                throw new IllegalArgumentException(
                        "no such image: " + height + "x" + width + "x" + channels + ", " + bits + " bits");
            }
        }

        /** Number of scalars of an image. */
        public int dimensions() {
            return height * width * channels;
        }
    }

    /**
     * Where the weights of a model come from.
     *
     * @param source name of the checkpoint or graph
     * @param averaged whether the moving averages were taken instead of the raw weights
     * @param tool what made the folder
     */
    public record Provenance(String source, boolean averaged, String tool) {}

    public ModelManifest {
        latent = List.copyOf(latent);
        attributes = List.copyOf(attributes);
        files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
    }

    /** The manifest of a model with a known configuration. */
    public static ModelManifest of(String name, GlowConfig config, Provenance provenance) {
        return new ModelManifest(
                FORMAT_VERSION,
                name,
                new ImageFormat(config.imageSize(), config.imageSize(), config.channels(), config.bits()),
                config.latentParts(),
                config.classes(),
                true,
                config.classifier(),
                config,
                provenance,
                List.of(),
                Map.of());
    }

    /** This manifest with other attribute names. */
    public ModelManifest withAttributes(List<String> names) {
        return with(names, files);
    }

    /** This manifest with the sums of the graphs and weights that a folder holds. */
    public ModelManifest withFiles(Path folder) throws IOException {
        Map<String, FileSum> sums = new TreeMap<>();
        for (String file : GRAPHS_AND_WEIGHTS) {
            if (Files.exists(folder.resolve(file))) {
                sums.put(file, FileSum.of(folder.resolve(file)));
            }
        }
        return with(attributes, sums);
    }

    private ModelManifest with(List<String> names, Map<String, FileSum> sums) {
        return new ModelManifest(
                formatVersion, name, image, latent, classes, likelihood, classifier, config, provenance, names, sums);
    }

    /**
     * Reads the graphs and weights of a model folder through and compares them with what was written. A graph may have been
     * taken away on purpose, by somebody who needs one direction only.
     *
     * @throws InvalidModelException naming the file that is missing, truncated or damaged
     */
    public void checkFiles(Path folder) {
        checkFiles(folder, _ -> false);
    }

    /**
     * The same, but for files that need not be read through.
     *
     * @param known whether a file has been compared before and is still the same; asked right before it would be read
     */
    public void checkFiles(Path folder, Predicate<Path> known) {
        files.forEach((file, sum) -> {
            if ((file.equals(WEIGHTS) || Files.exists(folder.resolve(file))) && !known.test(folder.resolve(file))) {
                sum.check(folder.resolve(file));
            }
        });
    }

    /** Length of a flat latent. */
    public int latentSize() {
        return latent.stream().mapToInt(LatentPart::length).sum();
    }

    /**
     * Reads {@code glow.json} of a model folder.
     *
     * @throws InvalidModelException if the folder or file is missing, or the file damaged or of a newer format
     */
    public static ModelManifest read(Path folder) {
        Path file = folder.resolve(FILE);
        ModelManifest manifest;
        try {
            manifest = ManifestReader.read(file);
        } catch (NoSuchFileException e) {
            throw new InvalidModelException(
                    folder + " is not a model folder: it has no " + FILE
                            + ". 'glow convert' makes one from a checkpoint",
                    e);
        } catch (JsonProcessingException e) {
            throw new InvalidModelException(file + " is damaged: " + e.getOriginalMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new InvalidModelException(file + " is damaged: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new InvalidModelException("cannot read " + file + ": " + AtomicFiles.reason(e), e);
        }
        manifest.check(file);
        return manifest;
    }

    private void check(Path file) {
        if (latent.isEmpty() || !GRAPHS_AND_WEIGHTS.containsAll(files.keySet())) {
            throw new InvalidModelException(file + " is damaged: latent or files are missing or wrong");
        }
        long next = 0;
        for (LatentPart part : latent) {
            if (part.offset() != next || part.height() < 1 || part.width() < 1 || part.channels() < 1) {
                throw new InvalidModelException(file + " is damaged: the latent parts do not follow each other");
            }
            next += (long) part.height() * part.width() * part.channels();
        }
        if (next != image.dimensions()) {
            throw new InvalidModelException(
                    file + " is damaged: a latent of " + next + " values for an image of " + image.dimensions());
        }
    }

    /** Writes {@code glow.json} into a folder, through a temporary file. */
    public void write(Path folder) {
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter();
        printer.indentArraysWith(DefaultIndenter.SYSTEM_LINEFEED_INSTANCE);
        AtomicFiles.write(folder.resolve(FILE), out -> {
            out.write(JsonMapper.builder().build().writer(printer).writeValueAsBytes(this));
            out.write('\n');
        });
    }
}
