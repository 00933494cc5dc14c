package io.github.glow4j.training.translation;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import io.github.glow4j.models.LatentPart;
import io.github.glow4j.models.ModelManifest;
import io.github.glow4j.models.onnx.ExternalWeights;
import io.github.glow4j.models.onnx.OnnxGraph;
import io.github.glow4j.training.ConversionException;
import io.github.glow4j.training.translation.GraphIndex.Output;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tensorflow.proto.NodeDef;

/** The inputs and outputs of a request, sorted into an encoder and a decoder, and their two graphs. */
final class EncoderDecoderAssembly {
    private static final String IMAGE = "image";
    private static final String NOISE = "noise";
    private static final String LATENT = "latent";

    private final GraphIndex index;
    private final TranslationRequest request;
    private @Nullable NodeDef imageInput;
    private final List<NodeDef> latentInputs = new ArrayList<>();
    private @Nullable Output imageOutput;
    private final List<Output> latentOutputs = new ArrayList<>();

    /** What is known of images and latents so far; the other direction must agree. */
    private Dim @Nullable [] image;

    private @Nullable List<LatentPart> latent;

    /** @throws ConversionException if the names do not fit the graph */
    EncoderDecoderAssembly(GraphIndex index, TranslationRequest request) {
        this.index = index;
        this.request = request;
        request.inputs().forEach(this::addInput);
        request.fixed().keySet().forEach(this::checkFixed);
        for (String name : request.outputs()) {
            Output output = Output.parse(name);
            index.node(output.node());
            if (outputType(output) == TensorType.BYTE) {
                if (imageOutput != null) {
                    throw new ConversionException("'" + imageOutput.node() + "' and '" + name
                            + "' are both images; name one output of pixels");
                }
                imageOutput = output;
            } else {
                latentOutputs.add(output);
            }
        }
        if (!latentOutputs.isEmpty() && imageInput == null) {
            throw new ConversionException("the outputs " + names(latentOutputs)
                    + " are latents, so the encoder's image is needed: name the uint8 placeholder among the inputs");
        }
        if (imageOutput != null && latentInputs.isEmpty()) {
            throw new ConversionException(
                    "the output '" + imageOutput.node()
                            + "' is an image, so the decoder's latents are needed: name the float placeholders among the inputs");
        }
    }

    private void addInput(String given) {
        String name = given.endsWith(":0") ? given.substring(0, given.length() - 2) : given;
        NodeDef node = index.node(name);
        if (!Translation.isPlaceholder(node)) {
            throw new ConversionException("input '" + name + "' is no placeholder but a " + node.getOp());
        }
        if (request.fixed().containsKey(name)) {
            throw new ConversionException("'" + name + "' is both an input and fixed; it can be one of them");
        }
        TensorType type = Placeholders.type(node);
        if (type == TensorType.BYTE) {
            if (imageInput != null) {
                throw new ConversionException("'" + imageInput.getName() + "' and '" + name
                        + "' are both images; one can be the input, fix the other (--fix " + name + "=VALUE)");
            }
            imageInput = node;
        } else if (type == TensorType.FLOAT) {
            if (latentInputs.stream().anyMatch(other -> other.getName().equals(name))) {
                throw new ConversionException("'" + name + "' is given as an input twice");
            }
            latentInputs.add(node);
        } else {
            throw new ConversionException("input '" + name + "' is of type " + type
                    + "; an encoder takes a uint8 image and a decoder float latents. Fix it instead (--fix " + name
                    + "=VALUE)");
        }
    }

    private void checkFixed(String name) {
        NodeDef node = index.node(name);
        if (!Translation.isPlaceholder(node)) {
            throw new ConversionException("'" + name + "' cannot be fixed: it is no placeholder but a " + node.getOp());
        }
    }

    /** The type as the node's attributes have it; what they do not say is found out when the node is translated. */
    private @Nullable TensorType outputType(Output output) {
        NodeDef node = index.node(output.node());
        for (String attribute : List.of("DstT", "dtype", "T")) {
            if (node.containsAttr(attribute)) {
                return TensorType.of(node.getAttrOrThrow(attribute).getType(), "output '" + output.node() + "'");
            }
        }
        return null;
    }

    @Nullable
    ModelProto encoder(ExternalWeights weights) {
        NodeDef input = imageInput;
        if (latentOutputs.isEmpty() || input == null) {
            return null;
        }
        Dim[] shape = Placeholders.ofBatch(input);
        setImage(shape, "input '" + input.getName() + "'");
        Value pixels = Value.of(TensorType.BYTE, shape, new Expr.Input(IMAGE));
        Expr.Input noise = new Expr.Input(NOISE);
        Map<String, String> refused = new HashMap<>();
        latentInputs.forEach(latentInput -> refused.put(
                latentInput.getName(),
                "the encoder's outputs depend on '" + latentInput.getName()
                        + "', a latent; name outputs that only depend on the image"));
        Translation translation = new Translation(
                index,
                request.source(),
                Map.of(input.getName(), pixels),
                request.fixed(),
                refused,
                new Translation.Noise(shape, Value.broadcast(TensorType.FLOAT, shape, noise)));
        List<Value> outputs = translation.run(latentOutputs);

        List<Value> parts = new ArrayList<>();
        List<Dim[]> shapes = new ArrayList<>();
        for (int i = 0; i < outputs.size(); i++) {
            Value output = outputs.get(i);
            if (!output.type.floating()) {
                throw new ConversionException("output '" + latentOutputs.get(i).node() + "' is of type " + output.type
                        + "; an encoder's outputs are float latents, a decoder's a uint8 image");
            }
            shapes.add(output.shape);
            parts.add(Elementwise.cast(flat(output, latentOutputs.get(i).node()), TensorType.FLOAT));
        }
        setLatent(shapes, "outputs " + names(latentOutputs));
        Value latents = Shaping.concat(parts, 1);
        Expr result = latents.expr();

        OnnxGraph graph = new OnnxGraph(weights);
        OnnxEmitter emitter = new OnnxEmitter(graph, IMAGE);
        emitter.input(IMAGE, DataType.UINT8, symbolic(shape));
        if (OnnxEmitter.uses(result, noise)) {
            emitter.input(NOISE, DataType.FLOAT, "noise_n", "noise_h", "noise_w", "noise_c");
        }
        graph.output(LATENT, emitter.write(result), DataType.FLOAT, symbolic(latents.shape));
        return graph.build("glow_encoder", Map.of());
    }

    @Nullable
    ModelProto decoder(ExternalWeights weights) {
        Output output = imageOutput;
        if (output == null || latentInputs.isEmpty()) {
            return null;
        }
        List<Dim[]> shapes = latentInputs.stream().map(Placeholders::ofBatch).toList();
        setLatent(
                shapes, "inputs " + latentInputs.stream().map(NodeDef::getName).toList());
        int size = shapes.stream().mapToInt(EncoderDecoderAssembly::items).sum();
        Dim[] latentShape = {Dim.N, Dim.of(size)};
        Value latents = Value.of(TensorType.FLOAT, latentShape, new Expr.Input(LATENT));
        Map<String, Value> inputs = new HashMap<>();
        int start = 0;
        for (int i = 0; i < shapes.size(); i++) {
            int length = items(shapes.get(i));
            Value part = Shaping.slice(latents, 1, start, length);
            inputs.put(latentInputs.get(i).getName(), Shaping.reshape(part, shapes.get(i)));
            start += length;
        }
        Map<String, String> refused = new HashMap<>();
        if (imageInput != null) {
            refused.put(
                    imageInput.getName(),
                    "the decoder's output '" + output.node() + "' depends on '" + imageInput.getName()
                            + "', the encoder's image; fix it instead (--fix " + imageInput.getName() + "=VALUE)");
        }
        Value pixels = new Translation(index, request.source(), inputs, request.fixed(), refused, null)
                .run(List.of(output))
                .get(0);
        if (pixels.type != TensorType.BYTE) {
            throw new ConversionException(
                    "output '" + output.node() + "' is of type " + pixels.type + "; a decoder's output is uint8");
        }
        setImage(pixels.shape, "output '" + output.node() + "'");

        OnnxGraph graph = new OnnxGraph(weights);
        OnnxEmitter emitter = new OnnxEmitter(graph, LATENT);
        emitter.input(LATENT, DataType.FLOAT, symbolic(latentShape));
        graph.output(IMAGE, emitter.write(pixels.expr()), DataType.UINT8, symbolic(pixels.shape));
        return graph.build("glow_decoder", Map.of());
    }

    /** To be called after {@link #encoder} and {@link #decoder}, which find out the shapes. */
    ModelManifest manifest() {
        if (image == null || latent == null) {
            throw new ConversionException("neither an encoder nor a decoder can be made of the inputs "
                    + request.inputs() + " and outputs " + request.outputs());
        }
        ModelManifest.ImageFormat format;
        try {
            format =
                    new ModelManifest.ImageFormat(image[1].known(), image[2].known(), image[3].known(), request.bits());
        } catch (IllegalArgumentException e) {
            throw new ConversionException(
                    "the images of " + request.source() + " cannot be used: " + e.getMessage(), e);
        }
        ModelManifest manifest = new ModelManifest(
                ModelManifest.FORMAT_VERSION,
                request.source(),
                format,
                latent,
                0,
                false,
                false,
                null,
                new ModelManifest.Provenance(request.source(), false, "glow4j"),
                List.of(),
                Map.of());
        if (manifest.latentSize() != format.dimensions()) {
            throw new ConversionException("the latents of " + request.source() + " have " + manifest.latentSize()
                    + " values in all, and the image " + format.dimensions()
                    + "; a flow has as many of both. Name the latents of all levels, first level first");
        }
        return manifest;
    }

    private void setImage(Dim[] shape, String where) {
        if (shape.length != 4 || !shape[0].equals(Dim.N)) {
            throw new ConversionException(
                    where + " has the shape " + Arrays.toString(shape) + "; images are [N, height, width, channels]");
        }
        if (image != null && !Arrays.equals(image, shape)) {
            throw new ConversionException(where + " has the shape " + Arrays.toString(shape)
                    + ", but the encoder takes " + Arrays.toString(image));
        }
        image = shape;
    }

    private void setLatent(List<Dim[]> shapes, String where) {
        List<LatentPart> parts = new ArrayList<>();
        int offset = 0;
        for (Dim[] shape : shapes) {
            if ((shape.length != 4 && shape.length != 2) || !shape[0].equals(Dim.N)) {
                throw new ConversionException("one of " + where + " has the shape " + Arrays.toString(shape)
                        + "; latents are [N, height, width, channels]");
            }
            int height = shape.length == 4 ? shape[1].known() : 1;
            int width = shape.length == 4 ? shape[2].known() : 1;
            LatentPart part = new LatentPart(offset, height, width, shape[shape.length - 1].known());
            parts.add(part);
            offset += part.length();
        }
        if (latent != null && !latent.equals(parts)) {
            throw new ConversionException("the decoder's " + where + " " + parts + " do not fit the encoder's " + latent
                    + "; name both in the same order, first level first");
        }
        latent = parts;
    }

    private static Value flat(Value value, String name) {
        if (value.rank() == 0 || !value.shape[0].equals(Dim.N)) {
            throw new ConversionException("output '" + name + "' has the shape " + value.shapeText()
                    + ", which has no batch; latents are [N, height, width, channels]");
        }
        return Shaping.reshape(value, Dim.N, Dim.of(items(value.shape)));
    }

    private static int items(Dim[] shape) {
        return Dim.product(Arrays.copyOfRange(shape, 1, shape.length)).known();
    }

    private static Object[] symbolic(Dim[] shape) {
        return Arrays.stream(shape)
                .map(dim -> dim.batch() ? (Object) "N" : (Object) dim.factor())
                .toArray();
    }

    private static List<String> names(List<Output> outputs) {
        return outputs.stream().map(Output::node).toList();
    }
}
