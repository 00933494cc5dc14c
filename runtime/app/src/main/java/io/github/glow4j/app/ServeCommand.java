package io.github.glow4j.app;

import io.github.glow4j.app.serve.Server;
import io.github.glow4j.inference.GlowModel;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code glow serve}. */
@Command(
        name = "serve",
        customSynopsis = "glow serve [options]",
        header = "Serve a model over HTTP: encode, decode, sample, manipulate, interpolate.",
        description = {
            "Answers JSON, PNG or raw float32 as the client accepts, until Ctrl-C or SIGTERM; requests under way are then"
                    + " finished. /openapi.json describes every request, /metrics is for Prometheus."
        },
        footer = {
            "  glow serve --model my-model --port 8080",
            "  curl localhost:8080/v1/sample --json '{\"count\": 4, \"seed\": 1}' -H 'Accept: image/png' -o samples.png",
            "  curl localhost:8080/v1/encode -H 'Content-Type: image/jpeg' --data-binary @face.jpg"
        })
final class ServeCommand extends BaseCommand {
    @Mixin
    private ServerOptions server = new ServerOptions();

    @Mixin
    private ModelOptions model = new ModelOptions();

    @Override
    void run(Console console) {
        server.check();
        try (GlowModel glow = model.open(console, server.threadsPerCall())) {
            Server running = Server.start(glow, server.manyClients(glow));
            stopOnSignal(running, console);
            console.report(new Report()
                    .put("model", glow.manifest().name())
                    .put("device", glow.device())
                    .put("url", running.uri().toString()));
            awaitEnd(running);
        }
    }

    /** The JVM ends by Ctrl-C or SIGTERM once this hook is done; the exit code is then its own. */
    static void stopOnSignal(Server running, Console console) {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            console.note("stopping: what runs is finished");
                            running.close();
                        },
                        "glow4j-stop"));
    }

    static void awaitEnd(Server running) {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            running.close();
            Thread.currentThread().interrupt();
        }
    }
}
