package io.github.glow4j.training.graph;

import io.github.glow4j.tensorflow.DataType;
import io.github.glow4j.tensorflow.Operation;
import io.github.glow4j.tensorflow.Output;
import io.github.glow4j.tensorflow.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The operations that change parameters, and the optimiser's own variables beside each of them. */
final class Updates {
    /** First moment of the gradient: {@code <parameter>/first_moment}. */
    static final String FIRST = "/first_moment";
    /** Second moment, or maximum, of the gradient: {@code <parameter>/second_moment}. */
    static final String SECOND = "/second_moment";
    /** Moving average of the parameter over the steps before this one, named as TensorFlow names it. */
    static final String AVERAGE = "/ExponentialMovingAverage";

    /** What the message of a run says that fails because of the loss. */
    static final String BROKEN = "the loss is not finite";

    private final Ops ops;
    private final Variables variables;
    private final Optimizer optimizer;
    private final double averageDecay;

    private final Output rate;
    private final Output checkedRate;
    private final Output beta1Power;
    private final Output beta2Power;
    private final Output epsilon;
    private final Output weightFactor;
    private final Output checkedFactor;
    private final Output averageRate;

    private final List<Operation> resets = new ArrayList<>();
    private final List<Operation> averageResets = new ArrayList<>();
    private @Nullable Output norm;

    /**
     * @param averageDecay of the moving averages; 0 for none
     * @param loss if it is not finite, the run fails before anything is changed
     */
    Updates(Ops ops, Variables variables, Optimizer optimizer, double averageDecay, Output loss) {
        this.ops = ops.in("optimizer");
        this.variables = variables;
        this.optimizer = optimizer;
        this.averageDecay = averageDecay;
        rate = scalar("learning_rate");
        beta1Power = scalar("beta1_power");
        beta2Power = scalar("beta2_power");
        epsilon = scalar("epsilon");
        weightFactor = scalar("weight_factor");
        List<Operation> check = List.of(this.ops.checked(loss, BROKEN).operation());
        checkedRate = this.ops.after(rate, check);
        checkedFactor = this.ops.after(weightFactor, check);
        averageRate = this.ops.after(this.ops.constant(1 - averageDecay), check);
    }

    private Output scalar(String name) {
        return ops.graph().placeholder(ops.uniqueName(name), ops.type());
    }

    /**
     * Adds the updates.
     *
     * @param gradients by name of the parameter
     * @param reads what reads a parameter in the same run: it must come before the update
     * @return what makes a step
     */
    Operation build(Map<String, Output> gradients, Map<String, List<Operation>> reads) {
        Map<String, Output> clipped = clipped(gradients);
        List<Operation> all = new ArrayList<>();
        clipped.forEach((name, gradient) -> {
            List<Operation> before = new ArrayList<>(reads.getOrDefault(name, List.of()));
            if (averageDecay > 0) {
                Output difference = difference(name, gradient);
                before.add(difference.operation());
                all.add(average(name, difference));
            }
            all.add(update(name, gradient, before));
        });
        return ops.operation("NoOp").after(all).build();
    }

    private Map<String, Output> clipped(Map<String, Output> gradients) {
        if (optimizer.clipNorm() == 0) {
            return gradients;
        }
        List<Output> squares = gradients.values().stream()
                .map(gradient -> ops.sumOfAll(ops.square(gradient)))
                .toList();
        norm = ops.sqrt(ops.sumOfList(squares));
        Output limit = ops.constant(optimizer.clipNorm());
        // At most 1, and NaN where the norm is NaN, so that a blow-up is not hidden.
        Output factor = ops.divide(
                limit, ops.operation("Maximum").input(norm).input(limit).build().output());
        Map<String, Output> scaled = new LinkedHashMap<>();
        gradients.forEach((name, gradient) -> scaled.put(name, ops.multiply(gradient, factor)));
        return scaled;
    }

    private Operation update(String name, Output gradient, Collection<Operation> reads) {
        Variables.Variable parameter = variables.get(name);
        Output first = slot(parameter, FIRST).handle();
        Output second = slot(parameter, SECOND).handle();
        List<Operation> before = new ArrayList<>(reads);
        if (optimizer.decays()) {
            Output decayed = ops.multiply(variables.readAfter(name, reads), checkedFactor);
            before.add(variables.assign(parameter.handle(), ops.after(decayed, List.of(gradient.operation()))));
        }
        boolean adamax = optimizer.kind() == Optimizer.Kind.ADAMAX;
        var builder = ops.operation(adamax ? "ResourceApplyAdaMax" : "ResourceApplyAdam")
                .input(parameter.handle())
                .input(first)
                .input(second)
                .input(beta1Power);
        if (!adamax) {
            builder.input(beta2Power);
        }
        return builder.input(checkedRate)
                .input(ops.constant(optimizer.beta1()))
                .input(ops.constant(optimizer.beta2()))
                .input(epsilon)
                .input(gradient)
                .after(before)
                .build();
    }

    private Variables.Variable slot(Variables.Variable parameter, String suffix) {
        Variables.Variable slot = variables.add(parameter.name() + suffix, parameter.type(), parameter.shape());
        Output zeros = ops.operation("Fill")
                .input(ops.ints(
                        Arrays.stream(parameter.shape()).mapToInt(d -> (int) d).toArray()))
                .input(ops.constant(0))
                .build()
                .output();
        resets.add(variables.assign(slot.handle(), zeros));
        return slot;
    }

    /**
     * How far an average is from its parameter as it was before the update: in OpenAI's code nothing orders the two, and in
     * the checkpoints that it wrote the averages are one step behind. Not read before the gradient is there, as memory would
     * hold the differences of all parameters.
     */
    private Output difference(String name, Output gradient) {
        Variables.Variable parameter = variables.get(name);
        Variables.Variable average = variables.add(name + AVERAGE, parameter.type(), parameter.shape());
        averageResets.add(variables.assign(average.handle(), parameter.read()));
        List<Operation> after = List.of(gradient.operation());
        return ops.subtract(variables.readAfter(average.name(), after), variables.readAfter(name, after));
    }

    private Operation average(String name, Output difference) {
        // The rule of gradient descent, which needs no temporary copy of the product.
        return ops.operation("ResourceApplyGradientDescent")
                .input(variables.get(name + AVERAGE).handle())
                .input(averageRate)
                .input(difference)
                .build();
    }

    /** Sets all moments to zero and every average to the present value of its parameter. */
    Operation reset() {
        return ops.operation("NoOp").after(resets).after(averageResets).build();
    }

    /** The global norm of the gradients before clipping; null if they aren't clipped. */
    @Nullable
    Output norm() {
        return norm;
    }

    /** What to feed at step t, counted from 1; the tensors are to be closed. */
    Map<Output, Tensor> feeds(double learningRate, long t) {
        return Map.of(
                rate, tensor(optimizer.rate(learningRate, t)),
                beta1Power, tensor(Math.pow(optimizer.beta1(), (double) t)),
                beta2Power, tensor(Math.pow(optimizer.beta2(), (double) t)),
                epsilon, tensor(optimizer.epsilon(t)),
                weightFactor, tensor(optimizer.weightFactor(learningRate)));
    }

    private Tensor tensor(double value) {
        return ops.type() == DataType.DOUBLE ? Tensor.of(new double[] {value}) : Tensor.of(new float[] {(float) value});
    }
}
