package io.github.glow4j.app.serve;

import io.github.glow4j.models.InvalidInputException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a server runs.
 *
 * @param host address or name to listen on; a loopback one keeps other machines out
 * @param port 0 for any that is free
 * @param batch images that go through the model in one call at most; 1 gathers none
 * @param maxWait how long a model call may be put off for requests that are arriving just now
 * @param queue images that may wait for the encoder, and for the decoder; what comes beyond is answered 503
 * @param workers model calls at a time, of the encoder and of the decoder
 * @param timeout the time for one request, from its first byte to its answer
 * @param gallery folder of example images; null for the folder {@code examples} of the model, or samples where it has none
 * @param allowedHosts further names that clients may call the server by, such as that of a proxy in front of it
 */
public record ServeOptions(
        String host,
        int port,
        int batch,
        Duration maxWait,
        int queue,
        int workers,
        Duration timeout,
        @Nullable Path gallery,
        List<String> allowedHosts) {
    /** @throws InvalidInputException if a number is out of its range */
    public ServeOptions {
        allowedHosts = List.copyOf(allowedHosts);
        require(!host.isBlank(), "host must not be empty");
        require(port >= 0 && port < 1 << 16, "port must be 0 to 65535, not " + port);
        require(batch >= 1 && batch <= 1024, "batch must be 1 to 1024, not " + batch);
        require(
                !maxWait.isNegative() && maxWait.compareTo(Duration.ofSeconds(1)) <= 0,
                "max-wait must be 0 to 1000 ms, not " + maxWait.toMillis());
        require(queue >= 1, "queue must be at least 1, not " + queue);
        require(workers >= 1 && workers <= 256, "workers must be 1 to 256, not " + workers);
        require(timeout.compareTo(Duration.ofMillis(1)) >= 0, "timeout must be positive");
    }

    /** Loopback, port 8080, batches of 16, 2 ms of waiting, a queue of 256 images, one call at a time, 30 s. */
    public static ServeOptions defaults() {
        return new ServeOptions(
                "127.0.0.1", 8080, 16, Duration.ofMillis(2), 256, 1, Duration.ofSeconds(30), null, List.of());
    }

    /** These options with another address and port. */
    public ServeOptions withAddress(String newHost, int newPort) {
        return new ServeOptions(newHost, newPort, batch, maxWait, queue, workers, timeout, gallery, allowedHosts);
    }

    /** These options with other batches. */
    public ServeOptions withBatches(int newBatch, Duration newMaxWait, int newQueue, int newWorkers) {
        return new ServeOptions(host, port, newBatch, newMaxWait, newQueue, newWorkers, timeout, gallery, allowedHosts);
    }

    /** These options with another time for a request. */
    public ServeOptions withTimeout(Duration newTimeout) {
        return new ServeOptions(host, port, batch, maxWait, queue, workers, newTimeout, gallery, allowedHosts);
    }

    /** These options with another folder of example images. */
    public ServeOptions withGallery(@Nullable Path newGallery) {
        return new ServeOptions(host, port, batch, maxWait, queue, workers, timeout, newGallery, allowedHosts);
    }

    /** These options with further names of the server. */
    public ServeOptions withAllowedHosts(List<String> hosts) {
        return new ServeOptions(host, port, batch, maxWait, queue, workers, timeout, gallery, hosts);
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new InvalidInputException(message);
        }
    }
}
