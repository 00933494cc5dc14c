package io.github.glow4j.app.serve;

/**
 * A method and a path with the endpoint behind them.
 *
 * @param path with placeholders in braces, as OpenAPI writes them
 */
record Route(String method, String path, Endpoint endpoint) {
    static Route get(String path, Endpoint endpoint) {
        return new Route("GET", path, endpoint);
    }

    static Route post(String path, Endpoint endpoint) {
        return new Route("POST", path, endpoint);
    }
}
