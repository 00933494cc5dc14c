package io.github.glow4j.benchmarks;

import com.sun.management.ThreadMXBean;
import io.github.glow4j.inference.DecodeCall;
import io.github.glow4j.inference.GlowModel;
import io.github.glow4j.models.ModelManifest;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * What a call costs beside the work: decoding with {@link BenchmarkModel#TINY}, one thread, in turn by our calls, by the
 * official API with everything reused (the peer), and by {@link BareCall} (the limit). {@link CallBenchmark} has the same
 * for JMH.
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
    public Integer call() {
        Path folder = BenchmarkModel.TINY.kept(target);
        int dimensions = BenchmarkModel.TINY.config().dimensions();
        try (Arena arena = Arena.ofShared();
                GlowModel model = GlowModel.open(folder, MeasuredModel.options(1));
                DecodeCall bound = model.newDecodeCall(1);
                OfficialGraph official = new OfficialGraph(folder.resolve(ModelManifest.DECODER), 1);
                BareCall bare = new BareCall(folder)) {
            MemorySegment latents = arena.allocate(4L * dimensions, 64);
            MemorySegment pixels = arena.allocate(dimensions, 64);
            Runnable segments = () -> model.decode(latents, pixels, 1);
            Runnable peer = official.caller(1, "image");
            List<Contender> all = List.of(
                    new Contender(segments), new Contender(bound::run), new Contender(peer), new Contender(bare::run));
            Contender.race(all, turns, turnSeconds);
            double limit = 1e3 * all.get(3).median();
            Contender.print(
                    "MemorySegments",
                    "us",
                    1e3 * all.get(0).median(),
                    1e3 * all.get(2).median(),
                    limit);
            Contender.print(
                    "bound call",
                    "us",
                    1e3 * all.get(1).median(),
                    1e3 * all.get(2).median(),
                    limit);
            System.out.printf(
                    Locale.ROOT,
                    "Java heap per call: MemorySegments %.1f B, bound call %.1f B, official %.1f B%n",
                    allocated(segments),
                    allocated(bound::run),
                    allocated(peer));
        }
        return 0;
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
