package io.github.glow4j.onnxruntime;

import ai.onnx.proto.OnnxMl.ModelProto;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * The program of a child JVM: opens damaged models and runs those that open. It writes the case at hand to a file, so
 * that the parent can name the one that ended it, and prints how often each outcome came about.
 */
final class DamagedModelRuns {
    private static final long MOST_BYTES = 1 << 20;

    private final Environment environment;
    private final Path progress;
    private final Map<String, Integer> outcomes = new TreeMap<>();

    private DamagedModelRuns(Environment environment, Path progress) {
        this.environment = environment;
        this.progress = progress;
    }

    /** @param args the file for the case at hand; the step between damaged bytes; a seed */
    public static void main(String[] args) throws Exception {
        int step = Integer.parseInt(args[1]);
        Random random = new Random(Long.parseLong(args[2]));
        try (Environment environment = Environment.open()) {
            DamagedModelRuns runs = new DamagedModelRuns(environment, Path.of(args[0]));
            runs.damage("convolution", TestModels.convolution(), step, random);
            runs.damage("double-and-square", TestModels.doubleAndSquare(), step, random);
            runs.damage("many-operators", TestModels.manyOperators(), step, random);
            System.out.println("outcomes " + runs.outcomes);
        }
    }

    private void damage(String name, ModelProto model, int step, Random random) throws Exception {
        byte[] whole = model.toByteArray();
        for (int length = 0; length < whole.length; length += step) {
            byte[] shorter = Arrays.copyOf(whole, length);
            attempt(name + " cut to " + length + " bytes", shorter);
        }
        for (int at = random.nextInt(step); at < whole.length; at += step) {
            int bit = random.nextInt(8);
            byte[] flipped = whole.clone();
            flipped[at] ^= (byte) (1 << bit);
            attempt(name + " with bit " + bit + " of byte " + at + " flipped", flipped);
            byte[] replaced = whole.clone();
            replaced[at] = (byte) random.nextInt(256);
            attempt(name + " with byte " + at + " set to " + replaced[at], replaced);
        }
    }

    private void attempt(String what, byte[] model) throws Exception {
        Files.writeString(progress, what);
        String outcome;
        try (Session session =
                Session.open(environment, MemorySegment.ofArray(model), new SessionOptions().intraOpThreads(1))) {
            outcome = run(session);
        } catch (OrtException | UnsupportedOperationException e) {
            outcome = e.getClass().getSimpleName();
        }
        outcomes.merge(outcome, 1, Integer::sum);
    }

    private static String run(Session session) {
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        Set<String> outputs = new LinkedHashSet<>();
        if (session.outputs().isEmpty()) {
            return "opened, without outputs";
        }
        try (Arena arena = Arena.ofConfined()) {
            for (TensorInfo info : session.inputs()) {
                long[] shape = info.shape();
                for (int i = 0; i < shape.length; i++) {
                    shape[i] = shape[i] < 0 ? 1 : shape[i];
                }
                long bytes = Shapes.byteSize(info.elementType().requirePlain(info.name()), shape);
                if (bytes > MOST_BYTES) {
                    return "opened, too large to run";
                }
                inputs.put(info.name(), Tensor.wrap(arena.allocate(bytes, 8), info.elementType(), shape));
            }
            session.outputs().forEach(info -> outputs.add(info.name()));
            try {
                session.run(inputs, outputs).values().forEach(Tensor::close);
                return "ran";
            } finally {
                inputs.values().forEach(Tensor::close);
            }
        }
    }
}
