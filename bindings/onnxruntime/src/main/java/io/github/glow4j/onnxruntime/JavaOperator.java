package io.github.glow4j.onnxruntime;

/**
 * An operator that is computed in Java, on the CPU, from and to float32 tensors. Sessions know it through an
 * {@link OperatorDomain}. Implementations are thread-safe.
 */
public interface JavaOperator {
    /** The type of its nodes. */
    String name();

    /** How many inputs it has, all required. */
    int inputs();

    /**
     * Makes what computes one node of a graph; called while a session is opened, on the thread that opens it. What it throws
     * makes opening the session fail.
     */
    Kernel kernel(Attributes attributes);

    /** The attributes of a node. */
    interface Attributes {
        /**
         * An attribute of the type INT.
         *
         * @throws OrtException if the node has none of that name
         */
        long integer(String name);
    }

    /** Computes one node. Runs of a session on several threads call it at once. */
    @FunctionalInterface
    interface Kernel {
        /**
         * Computes the output from the inputs; called on the thread that runs the session. What it throws makes the run fail
         * with an {@link OrtException.Fail} of that message.
         *
         * @param context inputs and output, of use during this call only
         */
        void compute(KernelContext context);
    }
}
