package io.github.glow4j.app.serve;

import io.helidon.logging.common.spi.LoggingProvider;

/**
 * Tells Helidon, which finds it as a service, that the application sets up java.util.logging itself. Without any provider
 * Helidon complains on standard error; its own would replace levels and handlers that are set already.
 */
public final class OwnLogging implements LoggingProvider {
    @Override
    public void initialization() {}

    @Override
    public void runTime() {}
}
