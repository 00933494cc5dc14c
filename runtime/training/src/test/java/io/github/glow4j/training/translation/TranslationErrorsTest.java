package io.github.glow4j.training.translation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.tensorflow.proto.DataType.DT_FLOAT;
import static org.tensorflow.proto.DataType.DT_INT32;
import static org.tensorflow.proto.DataType.DT_STRING;
import static org.tensorflow.proto.DataType.DT_UINT8;

import io.github.glow4j.training.ConversionException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is wrong with a graph or request is said, with what to do, and nothing is written. */
class TranslationErrorsTest {
    @TempDir
    Path folder;

    private final Graphs graphs = new Graphs();

    @BeforeEach
    void addInputsAndOutputs() {
        graphs.placeholder("image", DT_UINT8, -1, 2, 2, 3);
        graphs.placeholder("eps", DT_FLOAT, -1, 2, 2, 3);
        graphs.placeholder("label", DT_INT32, -1);
        graphs.op("Cast", "real", List.of("image"), "SrcT", DT_UINT8, "DstT", DT_FLOAT);
        graphs.op("Cast", "pixels", List.of("eps"), "SrcT", DT_FLOAT, "DstT", DT_UINT8);
    }

    private AbstractThrowableAssert<?, ?> encoding(String output) {
        return translating(List.of("image"), List.of(output), Map.of());
    }

    private AbstractThrowableAssert<?, ?> translating(
            List<String> inputs, List<String> outputs, Map<String, Double> fixed) {
        Path model = folder.resolve("model");
        AbstractThrowableAssert<?, ?> result = assertThatThrownBy(() -> GraphTranslation.translate(
                        graphs.build(), new TranslationRequest("demo.pb", inputs, outputs, fixed, 8), model))
                .isInstanceOf(ConversionException.class);
        assertThat(folder).isEmptyDirectory();
        return result;
    }

    @Test
    void unknownNodeSuggestsNearNames() {
        encoding("reel").hasMessageContaining("demo.pb has no node named 'reel'; did you mean 'real'");
        translating(List.of("imagge"), List.of("real"), Map.of()).hasMessageContaining("did you mean 'image'");
        translating(List.of("image"), List.of("real"), Map.of("labell", 0.0)).hasMessageContaining("'label'");
    }

    @Test
    void unknownInputOfANodeIsNamed() {
        graphs.op("Neg", "y", List.of("nowhere"), "T", DT_FLOAT);
        encoding("y").hasMessageContaining("no node named 'nowhere'");
    }

    @Test
    void unknownOperatorIsNamedWithTheKnownOnes() {
        graphs.op("InvertibleConv", "y", List.of("real"), "T", DT_FLOAT);
        encoding("y")
                .hasMessageContaining("node 'y' (InvertibleConv)")
                .hasMessageContaining("the operator InvertibleConv is not known")
                .hasMessageContaining("Conv2D, ");
    }

    @Test
    void placeholderThatIsNeitherInputNorFixedIsNamed() {
        graphs.op("Cast", "l", List.of("label"), "SrcT", DT_INT32, "DstT", DT_FLOAT);
        graphs.op("Reshape", "l4", List.of("l", graphs.ints(-1, 1, 1, 1)));
        graphs.op("Add", "y", List.of("real", "l4"), "T", DT_FLOAT);
        encoding("y").hasMessageContaining("placeholder 'label'").hasMessageContaining("--fix label=VALUE");
    }

    @Test
    void inputOfAnotherTypeIsRefused() {
        translating(List.of("image", "label"), List.of("real"), Map.of())
                .hasMessageContaining("input 'label' is of type INT")
                .hasMessageContaining("--fix label=VALUE");
        graphs.placeholder("text", DT_STRING, -1, 2);
        translating(List.of("image", "text"), List.of("real"), Map.of()).hasMessageContaining("DT_STRING");
    }

    @Test
    void inputThatIsNoPlaceholderIsRefused() {
        translating(List.of("real"), List.of("real"), Map.of()).hasMessageContaining("is no placeholder but a Cast");
        translating(List.of("image"), List.of("real"), Map.of("real", 1.0))
                .hasMessageContaining("'real' cannot be fixed");
    }

    @Test
    void twoImagesAreRefused() {
        graphs.placeholder("other", DT_UINT8, -1, 2, 2, 3);
        translating(List.of("image", "other"), List.of("real"), Map.of()).hasMessageContaining("both images");
        graphs.op("Identity", "again", List.of("pixels"), "T", DT_UINT8);
        translating(List.of("eps"), List.of("pixels", "again"), Map.of()).hasMessageContaining("both images");
    }

    @Test
    void inputThatIsGivenTwiceOrFixedIsRefused() {
        translating(List.of("eps", "eps:0"), List.of("pixels"), Map.of()).hasMessageContaining("twice");
        translating(List.of("image"), List.of("real"), Map.of("image", 0.0))
                .hasMessageContaining("both an input and fixed");
    }

    @Test
    void missingDirectionIsExplained() {
        translating(List.of("eps"), List.of("real"), Map.of()).hasMessageContaining("name the uint8 placeholder");
        translating(List.of("image"), List.of("pixels"), Map.of()).hasMessageContaining("name the float placeholders");
    }

    @Test
    void directionsThatDependOnEachOtherAreRefused() {
        graphs.op("Add", "both", List.of("real", "eps"), "T", DT_FLOAT);
        translating(List.of("image", "eps"), List.of("both"), Map.of())
                .hasMessageContaining("the encoder's outputs depend on 'eps'");
        graphs.op("Cast", "bothpixels", List.of("both"), "SrcT", DT_FLOAT, "DstT", DT_UINT8);
        translating(List.of("image", "eps"), List.of("bothpixels"), Map.of())
                .hasMessageContaining("depends on 'image'");
    }

    @Test
    void fixedValueThatDoesNotFitTheTypeIsRefused() {
        graphs.op("Cast", "l", List.of("label"), "SrcT", DT_INT32, "DstT", DT_FLOAT);
        translating(List.of("image"), List.of("l"), Map.of("label", 0.5))
                .hasMessageContaining("cannot be fixed to 0.5");
    }

    @Test
    void outputThatANodeDoesNotHaveIsRefused() {
        encoding("real:1").hasMessageContaining("there is no output 1");
        encoding("real:x").hasMessageContaining("after ':' comes a number");
    }

    @Test
    void latentsMustHaveAsManyValuesAsTheImage() {
        graphs.op("Slice", "y", List.of("real", graphs.ints(0, 0, 0, 0), graphs.ints(-1, 1, -1, -1)), "T", DT_FLOAT);
        encoding("y").hasMessageContaining("have 6 values in all, and the image 12");
    }

    @Test
    void encoderAndDecoderMustAgree() {
        graphs.op("Reshape", "flat", List.of("real", graphs.ints(-1, 1, 1, 12)), "T", DT_FLOAT);
        translating(List.of("image", "eps"), List.of("flat", "pixels"), Map.of())
                .hasMessageContaining("do not fit the encoder's");
    }

    @Test
    void imageAndLatentsMustHaveUsualShapes() {
        graphs.placeholder("list", DT_UINT8, -1, 12);
        graphs.op("Cast", "y", List.of("list"), "SrcT", DT_UINT8, "DstT", DT_FLOAT);
        translating(List.of("list"), List.of("y"), Map.of()).hasMessageContaining("images are [N, height");
        graphs.op("Reshape", "three", List.of("real", graphs.ints(-1, 2, 6)), "T", DT_FLOAT);
        encoding("three").hasMessageContaining("latents are [N, height");
        graphs.op("Sum", "sum", List.of("real", graphs.ints(0, 1, 2, 3)), "T", DT_FLOAT);
        encoding("sum").hasMessageContaining("which has no batch");
        graphs.op("Shape", "shape", List.of("real"), "T", DT_FLOAT);
        encoding("shape").hasMessageContaining("is of type INT");
    }

    @Test
    void imagesOfTwoChannelsAreRefused() {
        graphs.placeholder("two", DT_UINT8, -1, 2, 2, 2);
        graphs.op("Cast", "y", List.of("two"), "SrcT", DT_UINT8, "DstT", DT_FLOAT);
        translating(List.of("two"), List.of("y"), Map.of()).hasMessageContaining("2x2x2");
    }

    @Test
    void placeholdersNeedShapesWithAnOpenBatch() {
        graphs.placeholder("one", DT_UINT8, 1, 2, 2, 3);
        graphs.op("Cast", "y1", List.of("one"), "SrcT", DT_UINT8, "DstT", DT_FLOAT);
        translating(List.of("one"), List.of("y1"), Map.of()).hasMessageContaining("a batch of any size");
        graphs.placeholder("any", DT_UINT8, -1, -1, -1, 3);
        graphs.op("Cast", "y2", List.of("any"), "SrcT", DT_UINT8, "DstT", DT_FLOAT);
        translating(List.of("any"), List.of("y2"), Map.of()).hasMessageContaining("leaves the length of axis 1 open");
        graphs.op("Placeholder", "none", List.of(), "dtype", DT_UINT8);
        graphs.op("Cast", "y3", List.of("none"), "SrcT", DT_UINT8, "DstT", DT_FLOAT);
        translating(List.of("none"), List.of("y3"), Map.of()).hasMessageContaining("has no known shape");
    }

    @Test
    void onlyOneUniformNoiseIsAllowed() {
        graphs.op("Shape", "s", List.of("real"));
        graphs.op("RandomUniform", "r1", List.of("s"), "dtype", DT_FLOAT);
        graphs.op("RandomUniform", "r2", List.of("s"), "dtype", DT_FLOAT);
        graphs.op("Add", "y", List.of("r1", "r2"), "T", DT_FLOAT);
        encoding("y").hasMessageContaining("node 'r2'").hasMessageContaining("'r1' already is the encoder's noise");
        graphs.op("RandomUniform", "r3", List.of(graphs.ints(7)), "dtype", DT_FLOAT);
        encoding("r3").hasMessageContaining("not noise for an image");
    }

    @Test
    void otherRandomNumbersAreRefused() {
        graphs.op("Shape", "s", List.of("real"));
        graphs.op("RandomStandardNormal", "n", List.of("s"), "dtype", DT_FLOAT);
        encoding("n").hasMessageContaining("only the uniform noise");
        graphs.op("TruncatedNormal", "t", List.of("s"), "dtype", DT_FLOAT);
        encoding("t").hasMessageContaining("only the uniform noise");
        graphs.op("Shape", "es", List.of("eps"));
        graphs.op("RandomUniform", "u", List.of("es"), "dtype", DT_FLOAT);
        graphs.op("Cast", "up", List.of("u"), "SrcT", DT_FLOAT, "DstT", DT_UINT8);
        translating(List.of("eps"), List.of("up"), Map.of()).hasMessageContaining("a decoder has no noise");
    }

    @Test
    void variablesAskForAFrozenGraph() {
        graphs.op("VariableV2", "v", List.of(), "dtype", DT_FLOAT);
        graphs.op("Add", "y", List.of("real", "v"), "T", DT_FLOAT);
        encoding("y").hasMessageContaining("freeze it");
    }

    @Test
    void loopsAreRefused() {
        graphs.op("Add", "a", List.of("real", "b"), "T", DT_FLOAT);
        graphs.op("Neg", "b", List.of("a"), "T", DT_FLOAT);
        encoding("a").hasMessageContaining("depends on itself");
    }

    @Test
    void damagedNodesAreNamed() {
        graphs.op("Neg", "neg", List.of(), "T", DT_FLOAT);
        encoding("neg").hasMessageContaining("node 'neg' (Neg)").hasMessageContaining("it has 0 inputs");
        graphs.op("Cast", "cast", List.of("image"));
        encoding("cast").hasMessageContaining("attribute DstT is missing");
        graphs.op("Const", "c", List.of(), "dtype", DT_FLOAT);
        encoding("c").hasMessageContaining("attribute value is missing");
        graphs.op("Slice", "slice", List.of("real", graphs.ints(0), graphs.ints(1)), "T", DT_FLOAT);
        encoding("slice").hasMessageContaining("node 'slice' (Slice)").hasMessageContaining("do not fit together");
        graphs.op("Transpose", "transpose", List.of("real", graphs.ints(0, 1, 2, 2)), "T", DT_FLOAT);
        encoding("transpose").hasMessageContaining("is no order of the axes");
    }

    @Test
    void constantsWithTooFewBytesAreNamed() {
        org.tensorflow.proto.TensorProto tensor = org.tensorflow.proto.TensorProto.newBuilder()
                .setDtype(DT_FLOAT)
                .setTensorShape(Graphs.shape(4))
                .setTensorContent(com.google.protobuf.ByteString.copyFrom(new byte[7]))
                .build();
        encoding(graphs.constant(DT_FLOAT, tensor)).hasMessageContaining("7 bytes for 4 values");
    }

    @Test
    void twoNodesOfOneNameAreRefused() {
        graphs.op("Neg", "real", List.of("eps"), "T", DT_FLOAT);
        encoding("real").hasMessageContaining("two nodes named 'real'");
    }

    @Test
    void batchMustStayOpen() {
        graphs.op("Slice", "half", List.of("real", graphs.ints(1, 0, 0, 0), graphs.ints(2, -1, -1, -1)));
        encoding("half").hasMessageContaining("takes part of the batch");
        graphs.op("Reshape", "fixed", List.of("real", graphs.ints(1, 2, 2, 3)), "T", DT_FLOAT);
        encoding("fixed").hasMessageContaining("does not fit [1, 2, 2, 3]");
    }

    @Test
    void singularMatrixAndUnknownMatrixAreRefused() {
        graphs.op("MatrixInverse", "inverse", List.of(graphs.floats(new int[] {2, 2}, 1, 2, 2, 4)), "T", DT_FLOAT);
        encoding("inverse").hasMessageContaining("cannot be inverted");
        graphs.op("MatrixInverse", "unknown", List.of("real"), "T", DT_FLOAT);
        encoding("unknown").hasMessageContaining("only known at run time");
    }

    @Test
    void outputBehindAFalseConditionIsRefused() {
        graphs.op("Switch", "s", List.of("real", graphs.bools(new int[0], true)), "T", DT_FLOAT);
        graphs.op("Neg", "off", List.of("s"), "T", DT_FLOAT);
        encoding("off").hasMessageContaining("constantly false");
        graphs.op("Greater", "c", List.of("real", graphs.scalar(0)));
        graphs.op("Switch", "open", List.of("real", "c"), "T", DT_FLOAT);
        encoding("open").hasMessageContaining("only known at run time");
    }

    @Test
    void requestNeedsInputsOutputsAndBits() {
        assertThatThrownBy(() -> new TranslationRequest("demo.pb", List.of(), List.of("y")))
                .isInstanceOf(ConversionException.class)
                .hasMessageContaining("--inputs");
        assertThatThrownBy(() -> new TranslationRequest("demo.pb", List.of("x"), List.of("y"), Map.of(), 9))
                .isInstanceOf(ConversionException.class)
                .hasMessageContaining("not 9");
    }
}
