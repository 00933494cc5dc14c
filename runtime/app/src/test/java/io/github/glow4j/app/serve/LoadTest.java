package io.github.glow4j.app.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.glow4j.app.ServeProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Many clients for a minute: no error but 503, memory flat. */
@Tag("slow")
class LoadTest {
    private static final int CLIENTS = 200;
    private static final Duration TIME = Duration.ofSeconds(60);

    /** What is wrong on purpose. */
    private static final int BAD_PERCENT = 10;

    @TempDir
    Path folder;

    private record Sample(boolean good, int status, double milliseconds) {}

    private record Memory(double heap, long resident) {}

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    @EnabledOnOs(OS.LINUX) // which tells the resident set in /proc
    void twoHundredClientsAreServedOrTurnedAway() throws Exception {
        // All of the heap is resident from the beginning, so that what the resident set grows by is native memory.
        List<String> java = List.of("-XX:+UseSerialGC", "-Xms512m", "-Xmx512m", "-XX:+AlwaysPreTouch");
        ConcurrentLinkedQueue<Sample> samples = new ConcurrentLinkedQueue<>();
        List<Memory> memory = new ArrayList<>();
        try (ServeProcess process = new ServeProcess(folder.resolve("err.txt"), java);
                ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            Http http = new Http(process.uri());
            byte[] png = http.post("/v1/sample", "{}", "Accept", "image/png").body();
            long end = System.nanoTime() + TIME.toNanos();
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                Random random = new Random(i);
                running.add(clients.submit(() -> {
                    while (System.nanoTime() < end) {
                        samples.add(request(http, png, random));
                    }
                }));
            }
            while (System.nanoTime() < end) {
                Thread.sleep(500);
                memory.add(memory(http, process.pid()));
            }
            for (Future<?> client : running) {
                client.get();
            }
            assertThat(http.get("/health").status()).isEqualTo(200);
            assertThat(process.errors()).doesNotContain("\tat ").doesNotContain("internal error");
        }
        report(samples, memory);
        assertThat(samples)
                .allSatisfy(sample -> assertThat(sample.status)
                        .satisfiesAnyOf(
                                status -> assertThat(status).isEqualTo(503),
                                status -> assertThat(status).isEqualTo(sample.good ? 200 : 422)));
        assertThat(samples.stream().filter(sample -> sample.status == 200)).hasSizeGreaterThan(CLIENTS);
        assertFlat(memory);
    }

    private static Sample request(Http http, byte[] png, Random random) {
        boolean good = random.nextInt(100) >= BAD_PERCENT;
        long started = System.nanoTime();
        Http.Reply reply = switch (random.nextInt(4)) {
            case 0 -> http.post("/v1/sample", "{\"seed\":" + (good ? random.nextInt() : "[]") + "}");
            case 1 ->
                http.post(
                        "/v1/decode",
                        "application/octet-stream",
                        new byte[good ? 4 * 3072 : random.nextInt(4 * 3072)],
                        "Accept",
                        "image/png");
            case 2 ->
                http.post(
                        "/v1/encode",
                        "image/png",
                        good ? png : Arrays.copyOf(png, 10 + random.nextInt(png.length - 20)));
            default ->
                http.post(
                        "/v1/resample", "{\"levels\":[" + (good ? 1 : 9) + "],\"image\":\"" + Http.base64(png) + "\"}");
        };
        return new Sample(good, reply.status(), (System.nanoTime() - started) / 1e6);
    }

    private static Memory memory(Http http, long pid) throws IOException {
        double heap = new String(http.get("/metrics").body(), StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.startsWith("jvm_memory_used_bytes{area=\"heap\""))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
        long resident = Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                .sum();
        return new Memory(heap, resident);
    }

    /** What is live shows in the least that is used after a collection. */
    private static double live(List<Memory> memory) {
        return memory.stream().mapToDouble(Memory::heap).min().orElseThrow();
    }

    private static void assertFlat(List<Memory> memory) {
        List<Memory> before = memory.subList(memory.size() / 3, 2 * memory.size() / 3);
        List<Memory> after = memory.subList(2 * memory.size() / 3, memory.size());
        assertThat(live(after)).isLessThan(live(before) * 1.25 + (32 << 20));
        long grown = after.getLast().resident - before.getFirst().resident;
        assertThat(grown).as("growth of the resident set in bytes").isLessThan(96L << 20);
    }

    private static void report(Iterable<Sample> samples, List<Memory> memory) {
        Map<Integer, List<Double>> times = new TreeMap<>();
        samples.forEach(sample -> times.computeIfAbsent(sample.status, status -> new ArrayList<>())
                .add(sample.milliseconds));
        times.forEach((status, all) -> {
            double[] sorted =
                    all.stream().mapToDouble(Double::doubleValue).sorted().toArray();
            System.out.printf(
                    "status %d: %d requests, p50 %.0f ms, p99 %.0f ms, longest %.0f ms%n",
                    status,
                    sorted.length,
                    sorted[sorted.length / 2],
                    sorted[sorted.length * 99 / 100],
                    sorted[sorted.length - 1]);
        });
        int third = memory.size() / 3;
        for (int i = 0; i < 3; i++) {
            List<Memory> part = memory.subList(i * third, (i + 1) * third);
            System.out.printf(
                    "third %d of the minute: live heap %.0f MB, resident %d MB%n",
                    i + 1, live(part) / (1 << 20), part.getLast().resident >> 20);
        }
    }
}
