package io.github.glow4j.training.translation;

import ai.onnx.proto.OnnxMl.ModelProto;
import io.github.glow4j.models.ModelFolder;
import io.github.glow4j.models.ModelManifest;
import io.github.glow4j.models.onnx.ExternalWeights;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.tensorflow.proto.GraphDef;

/**
 * Turns a frozen TensorFlow graph into a model folder node by node, without knowing what its constants mean. All that does
 * not depend on the inputs is computed at once, in double precision.
 */
public final class GraphTranslation {
    private GraphTranslation() {}

    /**
     * Writes {@code glow.json}, {@code weights.bin}, and {@code encoder.onnx} and {@code decoder.onnx} as far as the request
     * names their inputs and outputs. The folder appears whole or not at all.
     *
     * @param folder must not exist yet, or be empty, or be a model folder, which is then replaced
     * @throws io.github.glow4j.training.ConversionException if a name is unknown, the graph depends on something that is
     *     neither an input nor fixed, or has an operator that cannot be translated
     * @throws io.github.glow4j.models.GlowException if the folder cannot be written
     */
    public static void translate(GraphDef graph, TranslationRequest request, Path folder) {
        ModelFolder.checkReplaceable(folder);
        EncoderDecoderAssembly assembly = new EncoderDecoderAssembly(new GraphIndex(graph, request.source()), request);
        ModelFolder.create(folder, temporary -> {
            try (ExternalWeights weights = new ExternalWeights(temporary.resolve(ModelManifest.WEIGHTS))) {
                write(assembly.encoder(weights), temporary.resolve(ModelManifest.ENCODER));
                write(assembly.decoder(weights), temporary.resolve(ModelManifest.DECODER));
            }
            assembly.manifest().withFiles(temporary).write(temporary);
        });
    }

    private static void write(@Nullable ModelProto model, Path file) throws IOException {
        if (model != null) {
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
                model.writeTo(out);
            }
        }
    }
}
