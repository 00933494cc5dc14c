package io.github.glow4j.app;

import io.github.glow4j.app.serve.ServeOptions;
import io.github.glow4j.app.serve.Server;
import io.github.glow4j.inference.GlowModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code glow demo}. */
@Command(
        name = "demo",
        customSynopsis = "glow demo [options]",
        header = "Open a page in the browser: change, blend and draw faces with a model.",
        description = {
            "Drag sliders of attributes, blend two images, draw samples, bring your own pictures, make your own"
                    + " attributes. The page and its pictures stay on this machine, and it works offline. Ctrl-C ends it."
        },
        footer = {
            "  glow demo",
            "  glow demo --model my-model --port 0",
            "  glow demo --no-open --host 0.0.0.0   (for other machines, without a password)"
        })
final class DemoCommand extends BaseCommand {
    @Option(names = "--no-open", description = "Print the address of the page and open no browser.")
    private boolean noOpen;

    @Mixin
    private ServerOptions server = new ServerOptions();

    @Mixin
    private ModelOptions model = new ModelOptions();

    @Override
    void run(Console console) {
        ServeOptions options = server.options();
        try (GlowModel glow = model.open(console)) {
            Server running = Server.start(glow, options);
            ServeCommand.stopOnSignal(running, console);
            warmUp(running.uri());
            console.report(new Report()
                    .put("model", glow.manifest().name())
                    .put("page", running.uri().toString()));
            if (!noOpen && !Browser.open(running.uri())) {
                console.note("no browser was found here: open the page yourself");
            }
            ServeCommand.awaitEnd(running);
        }
    }

    /** The first answer loads the graph and encodes the examples. The page must not wait for that. */
    private static void warmUp(URI page) {
        HttpRequest request = HttpRequest.newBuilder(page.resolve("v1/gallery")).build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            client.send(request, HttpResponse.BodyHandlers.discarding());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
