package io.github.glow4j.models.export;

import ai.onnx.proto.OnnxMl.ModelProto;
import io.github.glow4j.models.GlowConfig;
import io.github.glow4j.models.GlowParameters;
import io.github.glow4j.models.ModelFolder;
import io.github.glow4j.models.ModelManifest;
import io.github.glow4j.models.ParameterFile;
import io.github.glow4j.models.ParameterLayout;
import io.github.glow4j.models.onnx.ExternalWeights;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Writes the model folder of a Glow: graphs that share one file of weights. These are the encoder and the decoder, and, where
 * that is faster on several threads, the same for the two halves of an image each, which run side by side.
 */
public final class OnnxExporter {
    private OnnxExporter() {}

    /**
     * Writes {@code glow.json}, {@code encoder.onnx}, {@code decoder.onnx}, those of the halves if they pay, and
     * {@code weights.bin}. The folder appears whole or not at all.
     *
     * @param keepParameters whether to write {@link ParameterFile} too, which doubles the size of the folder but lets the
     *     parameters be exported again as they were trained
     * @param halves when to write graphs for the two halves of an image
     * @param folder must not exist yet, or be empty, or be a model folder, which is then replaced
     * @throws io.github.glow4j.models.InvalidModelException if the parameters do not fit the configuration, are not
     *     finite, or a permutation is not invertible
     * @throws io.github.glow4j.models.GlowException if the folder cannot be written
     */
    public static void export(
            GlowConfig config,
            GlowParameters parameters,
            ModelManifest manifest,
            Path folder,
            boolean keepParameters,
            Halves halves) {
        ParameterLayout.of(config).check(parameters);
        ModelFolder.create(folder, temporary -> {
            writeGraphs(config, parameters, temporary, Strips.MEASURED, halves.wanted(config));
            if (keepParameters) {
                ParameterFile.write(temporary.resolve(ParameterFile.NAME), parameters);
            }
            manifest.withFiles(temporary).write(temporary);
        });
    }

    /** The same, with halves where they are faster. */
    public static void export(
            GlowConfig config, GlowParameters parameters, ModelManifest manifest, Path folder, boolean keepParameters) {
        export(config, parameters, manifest, folder, keepParameters, Halves.WHERE_FASTER);
    }

    /** The same, with the parameters kept. */
    public static void export(GlowConfig config, GlowParameters parameters, ModelManifest manifest, Path folder) {
        export(config, parameters, manifest, folder, true);
    }

    static void writeGraphs(GlowConfig config, GlowParameters parameters, Path folder, Strips strips, boolean halves)
            throws IOException {
        try (ExternalWeights weights = new ExternalWeights(folder.resolve(ModelManifest.WEIGHTS))) {
            for (Part part : halves ? List.of(Part.values()) : List.of(Part.WHOLE)) {
                write(EncoderGraph.build(config, parameters, weights, part, strips), folder, part.encoder);
                write(DecoderGraph.build(config, parameters, weights, part, strips), folder, part.decoder);
            }
        }
    }

    private static void write(ModelProto model, Path folder, String file) throws IOException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(folder.resolve(file)))) {
            model.writeTo(out);
        }
    }
}
