package io.github.glow4j.app.serve;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** All that the server answers, apart from the files of the page. */
final class Routes {
    private final Engine engine;
    private final Metrics metrics;
    private final long started = System.nanoTime();

    Routes(Engine engine, Metrics metrics) {
        this.engine = engine;
        this.metrics = metrics;
    }

    List<Route> all(ServeOptions options) {
        Gallery gallery = new Gallery(engine, options.gallery());
        return List.of(
                Route.get("/health", request -> health()),
                Route.get("/metrics", request -> metrics()),
                Route.get("/openapi.json", request -> openApi()),
                Route.get("/v1/model", new ModelEndpoint(engine)),
                Route.get("/v1/gallery", request -> gallery.list()),
                Route.get("/v1/gallery/{name}", gallery::image),
                Route.post("/v1/encode", EncodeEndpoint.encode(engine)),
                Route.post("/v1/likelihood", EncodeEndpoint.likelihood(engine)),
                Route.post("/v1/decode", new DecodeEndpoint(engine)),
                Route.post("/v1/sample", new SampleEndpoint(engine)),
                Route.post("/v1/manipulate", new ManipulateEndpoint(engine)),
                Route.post("/v1/interpolate", new InterpolateEndpoint(engine)),
                Route.post("/v1/resample", new ResampleEndpoint(engine)),
                Route.post("/v1/attribute", new AttributeEndpoint(engine)),
                Route.post("/v1/animate", new AnimateEndpoint(engine)));
    }

    private Answer health() {
        ObjectNode content = JsonFormat.object();
        content.put("status", "up");
        content.put("model", engine.model().manifest().name());
        content.put("device", engine.model().device());
        content.put("uptimeSeconds", TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - started));
        return Answer.json(content);
    }

    private static Answer openApi() {
        try (InputStream in = Objects.requireNonNull(Routes.class.getResourceAsStream("openapi.json"))) {
            return Answer.plain(Answer.JSON, in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Answer metrics() {
        return Answer.plain(Metrics.TYPE, metrics.text().getBytes(StandardCharsets.UTF_8));
    }
}
