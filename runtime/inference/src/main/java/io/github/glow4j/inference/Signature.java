package io.github.glow4j.inference;

import io.github.glow4j.models.ExchangeOperator;
import io.github.glow4j.models.InvalidModelException;
import io.github.glow4j.models.ModelManifest;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Holds the inputs and outputs of the two graphs against what {@code glow.json} promises. */
final class Signature {
    static final String IMAGE = "image";
    static final String IMAGE_FLOAT = "image_float";
    static final String NOISE = "noise";
    static final String LABEL = "label";
    static final String LATENT = "latent";
    static final String LOG_LIKELIHOOD = "log_likelihood";
    static final String BITS_PER_DIMENSION = "bits_per_dimension";
    static final String CLASS_LOGITS = "class_logits";

    // Numbers of TensorProto.DataType.
    private static final int FLOAT = 1;
    private static final int UINT8 = 2;
    private static final int INT32 = 6;

    private final GraphFile graph;
    private final ModelManifest manifest;

    private Signature(GraphFile graph, ModelManifest manifest) {
        this.graph = graph;
        this.manifest = manifest;
    }

    /** @throws InvalidModelException naming what does not fit */
    static void checkEncoder(GraphFile graph, ModelManifest manifest) {
        Signature signature = new Signature(graph, manifest);
        signature.checkImage(graph.inputs(), "input", IMAGE, UINT8);
        if (graph.inputs().containsKey(NOISE)) {
            signature.check(graph.inputs(), "input", NOISE, FLOAT, -1, -1, -1, -1);
        }
        signature.checkInputs(Set.of(IMAGE, NOISE));
        signature.checkLatent(graph.outputs(), "output");
        if (manifest.likelihood()) {
            signature.check(graph.outputs(), "output", LOG_LIKELIHOOD, FLOAT, -1);
            signature.check(graph.outputs(), "output", BITS_PER_DIMENSION, FLOAT, -1);
        }
        if (manifest.classifier()) {
            signature.check(graph.outputs(), "output", CLASS_LOGITS, FLOAT, -1, manifest.classes());
        }
    }

    /** @throws InvalidModelException naming what does not fit */
    static void checkDecoder(GraphFile graph, ModelManifest manifest) {
        Signature signature = new Signature(graph, manifest);
        signature.checkLatent(graph.inputs(), "input");
        signature.checkInputs(Set.of(LATENT));
        signature.checkImage(graph.outputs(), "output", IMAGE, UINT8);
        if (graph.outputs().containsKey(IMAGE_FLOAT)) {
            signature.checkImage(graph.outputs(), "output", IMAGE_FLOAT, FLOAT);
        }
    }

    /** @throws InvalidModelException naming what does not fit */
    static void checkLowerHalf(GraphFile graph, ModelManifest manifest) {
        Signature signature = new Signature(graph, manifest);
        signature.check(graph.inputs(), "input", ExchangeOperator.BATCH, FLOAT, -1, 1, 1, 1);
        if (graph.inputs().size() > 1) {
            throw signature.unfit("it has other inputs than " + ExchangeOperator.BATCH);
        }
        signature.check(graph.outputs(), "output", ExchangeOperator.DONE, FLOAT, -1);
    }

    private void checkImage(Map<String, GraphFile.Value> values, String kind, String name, int type) {
        ModelManifest.ImageFormat image = manifest.image();
        check(values, kind, name, type, -1, image.height(), image.width(), image.channels());
    }

    private void checkLatent(Map<String, GraphFile.Value> values, String kind) {
        check(values, kind, LATENT, FLOAT, -1, manifest.latentSize());
    }

    /** Labels are taken if and only if the manifest says so, and there is no input that nobody would feed. */
    private void checkInputs(Set<String> others) {
        if (manifest.classes() > 0) {
            check(graph.inputs(), "input", LABEL, INT32, -1);
        }
        for (String name : graph.inputs().keySet()) {
            if (!others.contains(name) && !(name.equals(LABEL) && manifest.classes() > 0)) {
                throw unfit("it has an input " + name + " that the manifest does not account for");
            }
        }
    }

    /** @param shape the sizes wanted; -1 where the graph must leave it open */
    private void check(Map<String, GraphFile.Value> values, String kind, String name, int type, long... shape) {
        GraphFile.Value value = values.get(name);
        if (value == null) {
            throw unfit("it has no " + kind + " " + name);
        }
        if (value.elementType() != type || !fits(value.shape(), shape)) {
            throw unfit(kind + " " + name + " is " + describe(value.elementType(), value.shape()) + " where "
                    + describe(type, shape) + " is expected");
        }
    }

    private static boolean fits(long @Nullable [] declared, long... shape) {
        if (declared == null) {
            return true; // a translated graph need not tell; every run checks
        }
        if (declared.length != shape.length) {
            return false;
        }
        for (int i = 0; i < shape.length; i++) {
            if (declared[i] >= 0 && declared[i] != shape[i]) {
                return false;
            }
        }
        return true;
    }

    private static String describe(int type, long @Nullable [] shape) {
        String name = switch (type) {
            case FLOAT -> "float";
            case UINT8 -> "uint8";
            case INT32 -> "int32";
            default -> "of element type " + type;
        };
        return shape == null
                ? name
                : name
                        + Arrays.stream(shape)
                                .mapToObj(size -> size < 0 ? "N" : Long.toString(size))
                                .collect(Collectors.joining(", ", " [", "]"));
    }

    private InvalidModelException unfit(String problem) {
        return new InvalidModelException(graph.file() + " does not fit " + ModelManifest.FILE + ": " + problem
                + "; the folder mixes files of different models or is damaged: make it anew");
    }
}
