package io.github.glow4j.benchmarks;

import com.sun.management.ThreadMXBean;
import io.github.glow4j.inference.DecodeCall;
import io.github.glow4j.inference.GlowModel;
import io.github.glow4j.models.ModelManifest;
import io.github.glow4j.models.export.Halves;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * What a call costs beside the work, with one thread, in turn by our calls, by the official API with everything reused (the
 * peer), and by {@link BareCall} (the limit): of {@link OneNode} through our binding, and of the decoder of {@link
 * BenchmarkModel#TINY} through {@code GlowModel}. {@link CallBenchmark} has the latter for JMH.
 */
@Command(name = "calls", description = "What a call costs: ours, the official API, the bare C function.")
final class CallOverhead implements Callable<Integer> {
    private static final int COUNTED = 20_000;

    @Option(names = "--turns", defaultValue = "15", description = "default: ${DEFAULT-VALUE}")
    private int turns;

    @Option(names = "--turn-seconds", defaultValue = "0.3", description = "default: ${DEFAULT-VALUE}")
    private double turnSeconds;

    @Option(names = "--target", hidden = true)
    private Path target = Path.of("target");

    @Override
    public Integer call() throws IOException {
        oneNode();
        decoder();
        return 0;
    }

    private void oneNode() throws IOException {
        Path file = Files.createTempFile("one-node", ".onnx");
        try (OneNode ours = new OneNode(OneNode.write(file));
                OfficialGraph official = new OfficialGraph(file, 1)) {
            Runnable peer = official.caller(1);
            BareCall bare = ours.bare();
            List<Contender> all = List.of(new Contender(ours::run), new Contender(peer), new Contender(bare::run));
            Contender.race(all, turns, turnSeconds);
            print("one node, TensorSlots", all.get(0), all.get(1), all.get(2));
            System.out.printf(
                    Locale.ROOT,
                    "Java heap per call: ours %.1f B, official %.1f B%n",
                    allocated(ours::run),
                    allocated(peer));
        } finally {
            Files.delete(file);
        }
    }

    private void decoder() {
        Path folder = BenchmarkModel.TINY.kept(target, Halves.WHERE_FASTER);
        int dimensions = BenchmarkModel.TINY.config().dimensions();
        try (Arena arena = Arena.ofShared();
                GlowModel model = GlowModel.open(folder, MeasuredModel.options(1));
                DecodeCall bound = model.newDecodeCall(1);
                OfficialGraph official = new OfficialGraph(folder.resolve(ModelManifest.DECODER), 1);
                BareDecoder bare = new BareDecoder(folder)) {
            MemorySegment latents = arena.allocate(4L * dimensions, 64);
            MemorySegment pixels = arena.allocate(dimensions, 64);
            Runnable segments = () -> model.decode(latents, pixels, 1);
            Runnable peer = official.caller(1, "image");
            List<Contender> all = List.of(
                    new Contender(segments), new Contender(bound::run), new Contender(peer), new Contender(bare::run));
            Contender.race(all, turns, turnSeconds);
            print("decoder, MemorySegments", all.get(0), all.get(2), all.get(3));
            print("decoder, bound call", all.get(1), all.get(2), all.get(3));
            System.out.printf(
                    Locale.ROOT,
                    "Java heap per call: MemorySegments %.1f B, bound call %.1f B, official %.1f B%n",
                    allocated(segments),
                    allocated(bound::run),
                    allocated(peer));
        }
    }

    private static void print(String what, Contender ours, Contender peer, Contender limit) {
        Contender.print(what, "us", 1e3 * ours.median(), 1e3 * peer.median(), 1e3 * limit.median());
    }

    private static double allocated(Runnable run) {
        ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (int i = 0; i < COUNTED; i++) {
            run.run();
        }
        long before = thread.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < COUNTED; i++) {
            run.run();
        }
        return (double) (thread.getCurrentThreadAllocatedBytes() - before) / COUNTED;
    }
}
