package io.github.glow4j.inference;

import io.github.glow4j.models.ModelManifest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The files of one direction of a model.
 *
 * @param main the graph with the inputs and outputs of the model: of the whole image, or of its upper half
 * @param lower the graph of the lower half, null if {@code main} is that of the whole image
 */
record GraphFiles(GraphFile main, @Nullable GraphFile lower) {
    /**
     * @param halves whether the graphs of the two halves are wanted if there are any
     * @return null if the model has no such direction
     * @throws io.github.glow4j.models.InvalidModelException if a file cannot be read, is damaged or does not fit the manifest
     */
    static @Nullable GraphFiles encoder(Path folder, ModelManifest manifest, boolean halves) {
        GraphFiles files = read(
                folder,
                ModelManifest.ENCODER,
                ModelManifest.UPPER_ENCODER,
                ModelManifest.LOWER_ENCODER,
                manifest,
                halves);
        if (files != null) {
            Signature.checkEncoder(files.main, manifest);
        }
        return files;
    }

    /** The same for the decoder. */
    static @Nullable GraphFiles decoder(Path folder, ModelManifest manifest, boolean halves) {
        GraphFiles files = read(
                folder,
                ModelManifest.DECODER,
                ModelManifest.UPPER_DECODER,
                ModelManifest.LOWER_DECODER,
                manifest,
                halves);
        if (files != null) {
            Signature.checkDecoder(files.main, manifest);
        }
        return files;
    }

    private static @Nullable GraphFiles read(
            Path folder, String whole, String upper, String lower, ModelManifest manifest, boolean halves) {
        if (!Files.exists(folder.resolve(whole))) {
            return null; // taken away on purpose, and the halves with it
        }
        if (!halves || !Files.exists(folder.resolve(upper)) || !Files.exists(folder.resolve(lower))) {
            return new GraphFiles(read(folder.resolve(whole), manifest), null);
        }
        GraphFile ofLower = read(folder.resolve(lower), manifest);
        Signature.checkLowerHalf(ofLower, manifest);
        return new GraphFiles(read(folder.resolve(upper), manifest), ofLower);
    }

    /** Weights are looked for where no checksums vouch for them and for what the graph says of them. */
    private static GraphFile read(Path file, ModelManifest manifest) {
        boolean vouched = manifest.files()
                .keySet()
                .containsAll(List.of(String.valueOf(file.getFileName()), ModelManifest.WEIGHTS));
        GraphFile graph = GraphFile.read(file, !vouched);
        graph.checkWeights();
        return graph;
    }
}
