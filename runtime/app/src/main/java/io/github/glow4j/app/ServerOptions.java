package io.github.glow4j.app;

import io.github.glow4j.app.serve.ServeOptions;
import io.github.glow4j.inference.GlowModel;
import io.github.glow4j.models.InvalidInputException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How a server listens, gathers requests and protects itself. */
final class ServerOptions {
    private static final ServeOptions DEFAULTS = ServeOptions.defaults();
    private static final int CORES = Runtime.getRuntime().availableProcessors();

    @Option(
            names = "--port",
            paramLabel = "N",
            defaultValue = "8080",
            description = "Port to listen on; 0 for any that is free. Default: ${DEFAULT-VALUE}.")
    private int port;

    @Option(
            names = "--host",
            paramLabel = "HOST",
            defaultValue = "127.0.0.1",
            description = "Address to listen on. The default is for this machine only; 0.0.0.0 lets others in, who then"
                    + " can use the model without a password. Default: ${DEFAULT-VALUE}.")
    private String host = "";

    @Option(
            names = "--allow-host",
            paramLabel = "NAME",
            description =
                    "A further name that clients may call a server on a loopback address by, such as that of a proxy"
                            + " in front of it. Can be repeated.")
    private List<String> allowedHosts = List.of();

    @Option(
            names = "--gallery",
            paramLabel = "FOLDER",
            description = "Example images. Default: the folder 'examples' of the model, or samples where it has none.")
    private @Nullable Path gallery;

    @Option(
            names = "--batch",
            paramLabel = "N",
            defaultValue = "16",
            description = "Images of several requests that go through the model in one call, at most; 1 gathers none."
                    + " Default: ${DEFAULT-VALUE}.")
    private int batch;

    @Option(
            names = "--max-wait",
            paramLabel = "MS",
            defaultValue = "2",
            description =
                    "Milliseconds that a call may be put off for requests that are arriving at that moment. A client"
                            + " that is alone never waits. Default: ${DEFAULT-VALUE}.")
    private long maxWait;

    @Option(
            names = "--queue",
            paramLabel = "N",
            defaultValue = "256",
            description =
                    "Images that may wait for the encoder, and latents for the decoder. What comes beyond is answered"
                            + " 503 with Retry-After. Default: ${DEFAULT-VALUE}.")
    private int queue;

    @Option(
            names = "--workers",
            paramLabel = "N",
            description =
                    "Calls of the encoder, and of the decoder, at a time. Default: of 'serve' on the CPU one per core,"
                            + " each with one thread, which serves most; else 1.")
    private @Nullable Integer workers;

    @Option(
            names = "--timeout",
            paramLabel = "S",
            defaultValue = "30",
            description = "Seconds for one request. At the end of the server, what runs has as long to finish."
                    + " Default: ${DEFAULT-VALUE}.")
    private long timeout;

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec command;

    /** As for one client: a call at a time, on all cores. @throws ParameterException if a value is out of its range */
    ServeOptions options() {
        return options(1);
    }

    /** @throws ParameterException if a value is out of its range */
    void check() {
        var unused = options();
    }

    /** As for many clients: a call per core where the cores compute. */
    ServeOptions manyClients(GlowModel opened) {
        return options(opened.device().equals("cpu") ? CORES : 1);
    }

    /** Threads of a call, so that all calls at a time of many clients share the cores. */
    int threadsPerCall() {
        return Math.max(1, CORES / (workers == null ? CORES : workers));
    }

    private ServeOptions options(int workersIfNotGiven) {
        int calls = workers == null ? workersIfNotGiven : workers;
        try {
            return DEFAULTS.withAddress(host, port)
                    .withBatches(batch, Duration.ofMillis(maxWait), queue, calls)
                    .withTimeout(Duration.ofSeconds(timeout))
                    .withGallery(gallery)
                    .withAllowedHosts(allowedHosts);
        } catch (InvalidInputException e) {
            throw new ParameterException(command.commandLine(), "--" + e.getMessage());
        }
    }
}
