package io.github.glow4j.training.conversion;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import io.github.glow4j.training.ConversionException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.SavedModel;

/** Reads the files in which TensorFlow stores graphs. */
public final class GraphFiles {
    private GraphFiles() {}

    /**
     * A frozen graph.
     *
     * @throws ConversionException if the file is missing, damaged or something else
     */
    public static GraphDef readFrozen(Path file) {
        GraphDef graph = read(file, GraphDef.parser(), "a frozen TensorFlow graph");
        if (graph.getNodeCount() == 0) {
            throw new ConversionException(file + " is not a frozen TensorFlow graph: it has no nodes");
        }
        return graph;
    }

    /**
     * The first graph of a SavedModel.
     *
     * @throws ConversionException if the file is missing, damaged or something else
     */
    static GraphDef readSavedModel(Path folder) {
        Path file = folder.resolve("saved_model.pb");
        SavedModel model = read(file, SavedModel.parser(), "a SavedModel");
        if (model.getMetaGraphsCount() == 0) {
            throw new ConversionException(file + " is not a SavedModel: it has no graph");
        }
        return model.getMetaGraphs(0).getGraphDef();
    }

    private static <T extends Message> T read(Path file, Parser<T> parser, String kind) {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            CodedInputStream coded = CodedInputStream.newInstance(in);
            coded.setSizeLimit(Integer.MAX_VALUE); // graphs with their weights inside are larger than the default
            return parser.parseFrom(coded);
        } catch (NoSuchFileException e) {
            throw new ConversionException("there is no " + file, e);
        } catch (InvalidProtocolBufferException e) {
            throw new ConversionException(
                    file + " is not " + kind + ", or is damaged: "
                            + String.valueOf(e.getMessage()).trim(),
                    e);
        } catch (IOException e) {
            throw new ConversionException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }
}
