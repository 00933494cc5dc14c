package io.github.glow4j.inference;

import io.github.glow4j.models.InvalidInputException;

/**
 * Where the graphs run.
 *
 * @param kind automatic choice, CPU or CUDA
 * @param index which GPU, counted from 0; 0 for the others
 */
public record Device(Kind kind, int index) {
    /** The GPU if CUDA is there and works, else the CPU. */
    public static final Device AUTO = new Device(Kind.AUTO, 0);

    /** The CPU. */
    public static final Device CPU = new Device(Kind.CPU, 0);

    /** Kinds of device. */
    public enum Kind {
        /** The first GPU if CUDA is there and works, else the CPU. */
        AUTO,
        /** The CPU. */
        CPU,
        /** An NVIDIA GPU; where that cannot run, opening the model fails. */
        CUDA
    }

    public Device {
        if (index < 0 || (index > 0 && kind != Kind.CUDA)) {
            throw new InvalidInputException("there is no device " + kind + ":" + index);
        }
    }

    /** A GPU by number, counted from 0. */
    public static Device cuda(int index) {
        return new Device(Kind.CUDA, index);
    }

    /**
     * Reads {@code auto}, {@code cpu}, {@code cuda} or {@code cuda:N}.
     *
     * @throws InvalidInputException if it is none of these
     */
    public static Device parse(String text) {
        return switch (text) {
            case "auto" -> AUTO;
            case "cpu" -> CPU;
            case "cuda" -> cuda(0);
            default -> {
                if (!text.matches("cuda:\\d{1,4}")) {
                    throw new InvalidInputException(
                            "there is no device '" + text + "': choose auto, cpu, cuda or cuda:N");
                }
                yield cuda(Integer.parseInt(text.substring("cuda:".length())));
            }
        };
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        return switch (kind) {
            case AUTO -> "auto";
            case CPU -> "cpu";
            case CUDA -> "cuda:" + index;
        };
    }
}
