package io.github.glow4j.tensorflow;

import io.github.glow4j.tensorflow.c.TF_Output;
import io.github.glow4j.tensorflow.c.tensorflow_h;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One of the tensors that an operation puts out. */
public record Output(Operation operation, int index) {
    /** @throws TensorFlowException.OutOfRange if the operation has fewer outputs */
    public Output {
        if (index < 0 || index >= operation.outputCount()) {
            throw new TensorFlowException.OutOfRange("operation " + operation.name() + " has " + operation.outputCount()
                    + " outputs, no number " + index);
        }
    }

    public Graph graph() {
        return operation.graph();
    }

    public DataType type() {
        return operation.pinned(address -> {
            try (Arena arena = Arena.ofConfined()) {
                return DataType.ofCode(tensorflow_h.TF_OperationOutputType(struct(arena)));
            }
        });
    }

    /** The shape as far as it is known before a run, with -1 for an unknown dimension; null if not even the rank is. */
    public long @Nullable [] shape() {
        return graph().shape(this);
    }

    MemorySegment struct(Arena arena) {
        MemorySegment struct = TF_Output.allocate(arena);
        fill(struct);
        return struct;
    }

    private void fill(MemorySegment struct) {
        TF_Output.oper(struct, operation.address());
        TF_Output.index(struct, index);
    }

    static MemorySegment array(List<Output> outputs, Arena arena) {
        MemorySegment array = TF_Output.allocateArray(Math.max(1, outputs.size()), arena);
        for (int i = 0; i < outputs.size(); i++) {
            outputs.get(i).fill(TF_Output.asSlice(array, i));
        }
        return array;
    }

    /** As TensorFlow writes it: {@code name:index}. */
    @Override
    public String toString() {
        return operation.name() + ":" + index;
    }
}
