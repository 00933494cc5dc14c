package io.github.glow4j.benchmarks;

import io.github.glow4j.app.serve.ServeOptions;
import io.github.glow4j.app.serve.Server;
import io.github.glow4j.inference.GlowModel;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.SynchronizedHistogram;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * What dynamic batching brings over HTTP: several clients, each of which asks for one image after the other, of a server that
 * gathers their requests and of one that does not (the peer), in turn in one process. Clients and server share the cores.
 */
@Command(name = "serve", description = "Throughput of the server with dynamic batching and without.")
final class Serving implements Callable<Integer> {
    private static final Logger HELIDON = Logger.getLogger("io.helidon");

    private static final int DIGITS = 3;

    @Mixin
    private MeasuredModel model = new MeasuredModel();

    @Option(names = "--clients", defaultValue = "32", description = "default: ${DEFAULT-VALUE}")
    private int clients;

    @Option(names = "--batch", defaultValue = "16", description = "default: ${DEFAULT-VALUE}")
    private int batch;

    @Option(names = "--max-wait", defaultValue = "2", description = "milliseconds; default: ${DEFAULT-VALUE}")
    private long maxWait;

    @Option(names = "--seconds", defaultValue = "3", description = "per measurement; default: ${DEFAULT-VALUE}")
    private double seconds;

    @Option(
            names = "--rounds",
            defaultValue = "3",
            description = "of all contenders in turn; default: ${DEFAULT-VALUE}")
    private int rounds;

    /** A way to serve. */
    private record Way(String name, int threads, int batch, int workers) {}

    private record Measured(double imagesPerSecond, double p50, double p99) {}

    @Override
    public Integer call() throws InterruptedException, ExecutionException {
        HELIDON.setLevel(Level.WARNING); // it tells of every start and end of a server
        int cores = Runtime.getRuntime().availableProcessors();
        List<Way> ways = List.of(
                new Way("one image a call, all threads", cores, 1, 1),
                new Way("one image a call, one thread each", 1, 1, cores),
                new Way("batches of up to " + batch + ", all threads", cores, batch, 1),
                new Way("batches of up to " + batch + ", one thread each", 1, batch, cores));
        byte[] latent = latent();
        System.out.printf(
                "%d clients, %d cores, decoding %s to PNG%n",
                clients, cores, model.folder().getFileName());
        System.out.printf("%-36s %10s %10s %10s%n", "", "images/s", "p50 ms", "p99 ms");
        for (int round = 0; round < rounds; round++) {
            for (Way way : ways) {
                Measured measured = measure(way, latent);
                System.out.printf(
                        Locale.ROOT,
                        "%-36s %10.0f %10.1f %10.1f%n",
                        way.name,
                        measured.imagesPerSecond,
                        measured.p50,
                        measured.p99);
            }
        }
        return 0;
    }

    private byte[] latent() {
        float[] values = new float
                [model.config().imageSize()
                        * model.config().imageSize()
                        * model.config().channels()];
        Random random = new Random(1);
        for (int i = 0; i < values.length; i++) {
            values[i] = 0.7f * (float) random.nextGaussian();
        }
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return bytes.array();
    }

    private Measured measure(Way way, byte[] latent) throws InterruptedException, ExecutionException {
        ServeOptions options = ServeOptions.defaults()
                .withAddress("127.0.0.1", 0)
                .withBatches(way.batch, Duration.ofMillis(maxWait), 4096, way.workers);
        Histogram times = new SynchronizedHistogram(DIGITS);
        try (GlowModel opened = GlowModel.open(model.folder(), MeasuredModel.options(way.threads));
                Server server = Server.start(opened, options);
                HttpClient http = HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .build()) {
            HttpRequest request = HttpRequest.newBuilder(server.uri().resolve("/v1/decode"))
                    .header("Content-Type", "application/octet-stream")
                    .header("Accept", "image/png")
                    .POST(HttpRequest.BodyPublishers.ofByteArray(latent))
                    .build();
            run(http, request, seconds / 3, new SynchronizedHistogram(DIGITS)); // loads the graph, compiles
            double taken = run(http, request, seconds, times);
            return new Measured(
                    times.getTotalCount() / taken,
                    times.getValueAtPercentile(50) / 1e3,
                    times.getValueAtPercentile(99) / 1e3);
        }
    }

    /** Lets all clients ask for so long. @return the seconds until the last has its answer */
    private double run(HttpClient http, HttpRequest request, double duration, Histogram times)
            throws InterruptedException, ExecutionException {
        long started = System.nanoTime();
        long end = started + (long) (duration * 1e9);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < clients; i++) {
                running.add(threads.submit(() -> {
                    while (System.nanoTime() < end) {
                        long begin = System.nanoTime();
                        ask(http, request);
                        times.recordValue((System.nanoTime() - begin) / 1000);
                    }
                    return null;
                }));
            }
            for (Future<?> client : running) {
                client.get();
            }
        }
        return (System.nanoTime() - started) / 1e9;
    }

    private static void ask(HttpClient http, HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<byte[]> response = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
        if (response.statusCode() != 200) {
            throw new IOException("status " + response.statusCode());
        }
    }
}
