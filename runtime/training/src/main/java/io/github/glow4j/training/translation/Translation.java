package io.github.glow4j.training.translation;

import io.github.glow4j.training.ConversionException;
import io.github.glow4j.training.translation.GraphIndex.Output;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tensorflow.proto.NodeDef;

/** Computes the outputs of a graph from given inputs, as far as that goes without the data. */
final class Translation {
    private static final Set<String> PLACEHOLDERS = Set.of("Placeholder", "PlaceholderV2", "PlaceholderWithDefault");
    private static final Set<String> VARIABLES =
            Set.of("Variable", "VariableV2", "VarHandleOp", "ReadVariableOp", "TemporaryVariable");

    private final GraphIndex index;
    private final String source;
    private final Map<String, Value> inputs;
    private final Map<String, Double> fixed;
    private final Map<String, String> refused;
    private final @Nullable Noise noise;
    private final Map<String, List<Result>> results = new HashMap<>();
    private @Nullable String random;

    /** What the first random numbers of the graph are replaced by: the encoder's input. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Noise(Dim[] shape, Value value) {}

    /** What a node's output is. */
    private sealed interface Result {
        record Live(Value value) implements Result {}

        /** Behind the branch of a condition that is not taken. */
        record Dead() implements Result {}

        /** An error if anything needs it. */
        record Missing(String message) implements Result {}
    }

    /**
     * @param inputs placeholders' values
     * @param fixed placeholders' constants
     * @param refused placeholders that must not be reached, with the reason
     * @param noise null if random numbers are an error
     */
    Translation(
            GraphIndex index,
            String source,
            Map<String, Value> inputs,
            Map<String, Double> fixed,
            Map<String, String> refused,
            @Nullable Noise noise) {
        this.index = index;
        this.source = source;
        this.inputs = inputs;
        this.fixed = fixed;
        this.refused = refused;
        this.noise = noise;
    }

    static boolean isPlaceholder(NodeDef node) {
        return PLACEHOLDERS.contains(node.getOp());
    }

    /** @throws ConversionException if an operator is unknown or something cannot be translated */
    List<Value> run(List<Output> outputs) {
        List<NodeDef> order = index.upTo(outputs);
        Map<String, Integer> uses = new HashMap<>();
        order.forEach(node -> GraphIndex.inputs(node).forEach(input -> uses.merge(input.node(), 1, Integer::sum)));
        outputs.forEach(output -> uses.merge(output.node(), 1, Integer::sum));
        for (NodeDef node : order) {
            results.put(node.getName(), translate(node));
            // The weights of a large model fit the memory once, as floats, but not again as what they were made from.
            for (Output input : GraphIndex.inputs(node)) {
                if (uses.merge(input.node(), -1, Integer::sum) == 0) {
                    results.remove(input.node());
                }
            }
        }
        return outputs.stream().map(this::output).toList();
    }

    private Value output(Output output) {
        return switch (result(output)) {
            case Result.Live(Value value) -> value;
            case Result.Dead() ->
                throw new ConversionException("output '" + output.node() + "' of " + source
                        + " lies behind a condition that is constantly false; name another output");
            case Result.Missing(String message) -> throw new ConversionException(message);
        };
    }

    private Result result(Output output) {
        List<Result> all = Objects.requireNonNull(results.get(output.node()));
        if (output.index() >= all.size()) {
            throw new ConversionException("node '" + output.node() + "' of " + source + " has " + all.size()
                    + " outputs; there is no output " + output.index());
        }
        return all.get(output.index());
    }

    private List<Result> translate(NodeDef node) {
        List<Result> arguments =
                GraphIndex.inputs(node).stream().map(this::result).toList();
        if (node.getOp().equals("Merge")) {
            return merge(arguments);
        }
        Result dead = arguments.stream()
                .filter(Result.Dead.class::isInstance)
                .findFirst()
                .orElse(null);
        if (dead != null) {
            return List.of(dead, dead);
        }
        try {
            if (isPlaceholder(node)) {
                Result known = placeholder(node);
                if (known != null) {
                    return List.of(known);
                }
            }
            for (Result argument : arguments) {
                if (argument instanceof Result.Missing(String message)) {
                    throw new ConversionException(message);
                }
            }
            List<Value> values = arguments.stream()
                    .map(argument -> ((Result.Live) argument).value())
                    .toList();
            NodeCall call = new NodeCall(node, values);
            return node.getOp().equals("Switch") ? branch(call) : live(compute(call));
        } catch (Unsupported e) {
            throw new ConversionException(
                    "node '" + node.getName() + "' (" + node.getOp() + ") of " + source + " cannot be translated: "
                            + e.getMessage(),
                    e);
        } catch (ArithmeticException
                | IndexOutOfBoundsException
                | IllegalArgumentException
                | NegativeArraySizeException e) {
            throw new ConversionException(
                    "node '" + node.getName() + "' (" + node.getOp() + ") of " + source
                            + " cannot be translated: its inputs do not fit together (" + e.getMessage() + ")",
                    e);
        }
    }

    private static List<Result> live(List<Value> values) {
        return values.stream().map(value -> (Result) new Result.Live(value)).toList();
    }

    private List<Value> compute(NodeCall call) {
        String operator = call.node().getOp();
        OpTranslator translator = OpTranslator.ALL.get(operator);
        if (translator != null) {
            return translator.translate(call);
        }
        if (operator.equals("RandomUniform")) {
            return List.of(randomUniform(call));
        }
        if (operator.contains("Random") || operator.contains("TruncatedNormal") || operator.equals("Multinomial")) {
            throw new Unsupported("only the uniform noise that an encoder adds to the image can be random; name outputs"
                    + " that do not depend on this node");
        }
        if (VARIABLES.contains(operator)) {
            throw new Unsupported("the graph still has variables; freeze it, so that they become constants");
        }
        throw new Unsupported("the operator " + operator + " is not known. Known are: "
                + String.join(", ", OpTranslator.ALL.keySet())
                + ", Merge, Placeholder, RandomUniform, Switch");
    }

    private static List<Result> merge(List<Result> arguments) {
        for (int i = 0; i < arguments.size(); i++) {
            if (!(arguments.get(i) instanceof Result.Dead)) {
                return List.of(arguments.get(i), new Result.Live(Value.scalar(TensorType.INT, i)));
            }
        }
        return List.of(new Result.Dead(), new Result.Dead());
    }

    private static List<Result> branch(NodeCall call) {
        Result taken = new Result.Live(call.in(0));
        Result other = new Result.Dead();
        return call.in(1).fullTensor().values()[0] != 0 ? List.of(other, taken) : List.of(taken, other);
    }

    /** The value of a placeholder that is given, an error for one that is not, null for one with a default. */
    private @Nullable Result placeholder(NodeDef node) {
        String name = node.getName();
        Value input = inputs.get(name);
        if (input != null) {
            return new Result.Live(input);
        }
        Double constant = fixed.get(name);
        if (constant != null) {
            return new Result.Live(constant(node, constant));
        }
        if (node.getOp().equals("PlaceholderWithDefault")) {
            return null;
        }
        String reason = refused.get(name);
        return new Result.Missing(
                reason != null
                        ? reason
                        : "the outputs of " + source + " depend on the placeholder '" + name
                                + "', which is neither an input nor fixed: name it as an input, or give it a value"
                                + " (--fix " + name + "=VALUE)");
    }

    private Value constant(NodeDef node, double value) {
        TensorType type = Placeholders.type(node);
        boolean fits = switch (type) {
            case FLOAT, DOUBLE -> true;
            case INT -> value == Math.rint(value);
            case BYTE -> value == Math.rint(value) && value >= 0 && value <= 255;
            case BOOL -> value == 0 || value == 1;
        };
        if (!fits) {
            throw new Unsupported("it cannot be fixed to " + value + ", being of type " + type);
        }
        Dim[] shape = Placeholders.of(node);
        return Value.of(Tensor.scalar(type, value).reshape(Shaping.ones(shape.length)), shape);
    }

    private Value randomUniform(NodeCall call) {
        if (noise == null) {
            throw new Unsupported("a decoder has no noise; name outputs that do not depend on this node");
        }
        if (random != null) {
            throw new Unsupported("'" + random + "' already is the encoder's noise, and there can be only one");
        }
        Dim[] shape = call.in(0).elements();
        if (!Arrays.equals(shape, noise.shape()) || call.type("dtype") != TensorType.FLOAT) {
            throw new Unsupported("its numbers, of shape " + Arrays.toString(shape)
                    + ", are not noise for an image of shape " + Arrays.toString(noise.shape()));
        }
        random = call.node().getName();
        return noise.value();
    }
}
