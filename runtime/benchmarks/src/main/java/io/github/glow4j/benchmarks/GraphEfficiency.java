package io.github.glow4j.benchmarks;

import io.github.glow4j.app.latency.GemmPeak;
import io.github.glow4j.inference.DecodeCall;
import io.github.glow4j.inference.EncodeCall;
import io.github.glow4j.inference.GlowModel;
import io.github.glow4j.models.ModelManifest;
import io.github.glow4j.models.Multiplications;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Times both directions of a model against two others, in turn: the {@link LiteralGraph} through the official API (the
 * peer), and as many multiplications in a product of matrices (the limit).
 */
@Command(name = "efficiency", description = "Times graphs against the literal ones and the GEMM peak.")
final class GraphEfficiency implements Callable<Integer> {
    @Mixin
    private MeasuredModel model = new MeasuredModel();

    @Option(names = "--threads", defaultValue = "1,2", split = ",", description = "default: ${DEFAULT-VALUE}")
    private List<Integer> threads = List.of();

    @Option(names = "--batch", defaultValue = "1", split = ",", description = "default: ${DEFAULT-VALUE}")
    private List<Integer> batches = List.of();

    @Option(names = "--turns", defaultValue = "7", description = "default: ${DEFAULT-VALUE}")
    private int turns;

    @Option(names = "--turn-seconds", defaultValue = "0.3", description = "default: ${DEFAULT-VALUE}")
    private double turnSeconds;

    @Override
    public Integer call() throws IOException {
        Path literal = Files.createTempDirectory("glow4j-literal").resolve("graphs");
        try {
            Files.createDirectory(literal);
            for (int batch : batches) {
                LiteralGraph.write(model.config(), batch, literal);
                for (int count : threads) {
                    measure(literal, count, batch);
                }
            }
        } finally {
            BenchmarkModel.delete(literal);
        }
        return 0;
    }

    private void measure(Path literal, int count, int batch) {
        double operations = 2.0 * batch * Multiplications.of(model.config());
        boolean halves = count > 1 && Files.exists(model.folder().resolve(ModelManifest.LOWER_DECODER));
        try (GlowModel glow = GlowModel.open(model.folder(), MeasuredModel.options(count));
                GlowModel whole = halves
                        ? GlowModel.open(
                                model.folder(), MeasuredModel.options(count).withHalves(false))
                        : null;
                EncodeCall encode = glow.newEncodeCall(batch);
                DecodeCall decode = glow.newDecodeCall(batch);
                EncodeCall encodeWhole = whole == null ? null : whole.newEncodeCall(batch);
                DecodeCall decodeWhole = whole == null ? null : whole.newDecodeCall(batch);
                OfficialGraph literalEncode = new OfficialGraph(literal.resolve("encoder.onnx"), count);
                OfficialGraph literalDecode = new OfficialGraph(literal.resolve("decoder.onnx"), count);
                GemmPeak gemm = GemmPeak.onCpu(count)) {
            List<Contender> contenders = new ArrayList<>(List.of(
                    new Contender(gemm::sample),
                    new Contender(encode::run),
                    new Contender(decode::run),
                    new Contender(literalEncode.caller(batch)),
                    new Contender(literalDecode.caller(batch))));
            if (encodeWhole != null && decodeWhole != null) {
                contenders.add(new Contender(encodeWhole::run));
                contenders.add(new Contender(decodeWhole::run));
            }
            Contender.race(contenders, turns, turnSeconds);
            double peak = GemmPeak.FLOATING_POINT_OPERATIONS / contenders.get(0).median() / 1e6;
            System.out.printf(
                    Locale.ROOT,
                    "%s, batch %d, %d threads, %.2f GFLOP, peak %.1f GFLOP/s%n",
                    model.folder().getFileName(),
                    batch,
                    count,
                    operations / 1e9,
                    peak);
            double limit = operations / peak / 1e6;
            Contender.print(
                    "encode",
                    "ms",
                    contenders.get(1).median(),
                    contenders.get(3).median(),
                    limit);
            Contender.print(
                    "decode",
                    "ms",
                    contenders.get(2).median(),
                    contenders.get(4).median(),
                    limit);
            if (halves) {
                Contender.print(
                        "encode, not in halves",
                        "ms",
                        contenders.get(5).median(),
                        contenders.get(3).median(),
                        limit);
                Contender.print(
                        "decode, not in halves",
                        "ms",
                        contenders.get(6).median(),
                        contenders.get(4).median(),
                        limit);
            }
        }
    }
}
