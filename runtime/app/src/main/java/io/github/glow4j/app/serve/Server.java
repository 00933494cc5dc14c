package io.github.glow4j.app.serve;

import io.github.glow4j.inference.GlowModel;
import io.github.glow4j.models.GlowException;
import io.github.glow4j.models.InvalidInputException;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.staticcontent.ClasspathHandlerConfig;
import io.helidon.webserver.staticcontent.StaticContentFeature;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.List;

/**
 * A model behind HTTP, and the page that shows it, on virtual threads.
 *
 * <pre>{@code
 * try (GlowModel model = GlowModel.open(folder);
 *         Server server = Server.start(model, ServeOptions.defaults())) {
 *     System.out.println(server.uri());
 *     ...
 * }
 * }</pre>
 */
public final class Server implements AutoCloseable {
    /** The files of the page, on the class path. */
    private static final String PAGE = "io/github/glow4j/app/demo";

    private static final String WELCOME = "index.html";

    /** The page runs its own files only, talks to this server only, and is shown in no other page. */
    private static final String CONTENT_POLICY = "default-src 'self'; img-src 'self' blob: data:; object-src 'none';"
            + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static final Duration IDLE = Duration.ofMinutes(1);
    private static final Duration IDLE_CHECK = Duration.ofSeconds(10);

    /** From the first line of a request to the end of its headers, which fit in one packet or few. */
    private static final Duration HEADERS = Duration.ofSeconds(10);

    private static final int CONNECTIONS = 1024;

    private final WebServer web;
    private final Engine engine;
    private final Metrics metrics;
    private final HeaderDeadline headers;
    private final String host;

    private Server(WebServer web, Engine engine, Metrics metrics, HeaderDeadline headers, String host) {
        this.web = web;
        this.engine = engine;
        this.metrics = metrics;
        this.headers = headers;
        this.host = host;
    }

    /**
     * Starts a server, which answers when this returns.
     *
     * @param model stays the caller's to close, after the server
     * @throws InvalidInputException if there is no such host
     * @throws GlowException if the port is taken
     */
    public static Server start(GlowModel model, ServeOptions options) {
        HostCheck hostCheck;
        try {
            hostCheck = new HostCheck(options.host(), options.allowedHosts());
        } catch (UnknownHostException e) {
            throw new InvalidInputException("there is no host '" + options.host() + "'", e);
        }
        checkPort(options);
        Metrics metrics = new Metrics(model);
        Engine engine = new Engine(model, options, metrics);
        HttpRouting.Builder routing = HttpRouting.builder();
        routing.addFilter((chain, request, response) -> {
            response.header(HeaderNames.create("X-Content-Type-Options"), "nosniff");
            response.header(HeaderNames.create("Content-Security-Policy"), CONTENT_POLICY);
            hostCheck.check(request.authority());
            chain.proceed();
        });
        routing.error(Problem.class, (request, response, problem) -> {
            Answer answer = problem.answer();
            metrics.answered("other", answer.status(), 0);
            ApiHandler.send(answer, answer.bytes(0), response);
        });
        addRoutes(routing, new Routes(engine, metrics).all(options), engine, metrics);
        HeaderDeadline headers =
                new HeaderDeadline(HEADERS.compareTo(options.timeout()) < 0 ? HEADERS : options.timeout());
        WebServer web = WebServer.builder()
                .host(options.host())
                .port(options.port())
                .shutdownHook(false)
                .shutdownGracePeriod(options.timeout())
                .maxPayloadSize(Limits.BODY_BYTES)
                .maxTcpConnections(CONNECTIONS)
                .idleConnectionTimeout(options.timeout().plus(IDLE))
                .idleConnectionPeriod(IDLE_CHECK)
                .connectionOptions(socket -> socket.tcpNoDelay(true))
                .protocolsDiscoverServices(false) // one protocol: then every first line gets an answer
                .addProtocol(Http1Config.builder().addReceiveListener(headers).build())
                .directHandlers(ProtocolProblems.handlers())
                .routing(routing)
                .build();
        web.start();
        if (!web.isRunning()) {
            headers.close();
            engine.close();
            metrics.close();
            throw new GlowException("cannot listen on " + options.host() + ":" + options.port());
        }
        return new Server(web, engine, metrics, headers, options.host());
    }

    /** Helidon would not throw but log. Whoever takes the port just after this is still noticed by its not running. */
    private static void checkPort(ServeOptions options) {
        try (ServerSocketChannel socket = ServerSocketChannel.open()) {
            socket.bind(new InetSocketAddress(options.host(), options.port()));
        } catch (IOException e) {
            throw new GlowException(
                    "cannot listen on " + options.host() + ":" + options.port() + ": " + e.getMessage(), e);
        }
    }

    private static void addRoutes(HttpRouting.Builder routing, List<Route> routes, Engine engine, Metrics metrics) {
        BodyBudget budget = new BodyBudget();
        for (Route route : routes) {
            ApiHandler handler = new ApiHandler(route, engine, budget, metrics);
            routing.route(Method.create(route.method()), route.path(), handler);
            if (route.method().equals("GET")) {
                routing.head(route.path(), handler);
            }
        }
        for (Route route : routes) {
            routing.any(route.path(), (request, response) -> {
                throw Problem.methodNotAllowed(request.prologue().method().text(), route.method());
            });
        }
        if (Server.class.getClassLoader().getResource(PAGE + "/" + WELCOME) != null) {
            routing.register(
                    "/",
                    StaticContentFeature.createService(ClasspathHandlerConfig.builder()
                            .location(PAGE)
                            .welcome(WELCOME)
                            .build()));
        }
        routing.any((request, response) -> {
            throw Problem.of(404, "there is nothing at this path; /openapi.json lists what there is");
        });
    }

    /** The port that it listens on. */
    public int port() {
        return web.port();
    }

    /** Where a browser on this machine finds it. */
    public URI uri() {
        return URI.create("http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port() + "/");
    }

    /** Takes no more requests, finishes those that run, within their time, and ends. */
    @Override
    public void close() {
        web.stop();
        headers.close();
        engine.close();
        metrics.close();
    }
}
