package io.github.glow4j.app.serve;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Refuses requests that call a server on a loopback address by a foreign name. A web page can make its own name point to
 * 127.0.0.1 (DNS rebinding) and would otherwise be allowed by the browser to read the answers.
 */
final class HostCheck {
    private static final Pattern LOOPBACK = Pattern.compile("localhost|127(\\.\\d{1,3}){3}|\\[::1]");
    private static final Pattern PORT = Pattern.compile(":\\d*$");

    private final boolean loopback;
    private final Set<String> names;

    /**
     * @param host what the server listens on
     * @param allowed further names
     * @throws UnknownHostException if there is no such host
     */
    HostCheck(String host, List<String> allowed) throws UnknownHostException {
        this.loopback = InetAddress.getByName(host).isLoopbackAddress();
        this.names = Stream.concat(Stream.of(host), allowed.stream())
                .map(name -> name.toLowerCase(Locale.ROOT))
                .collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Checks a request.
     *
     * @param authority its header Host
     * @throws Problem 421 if it is meant for somebody else
     */
    void check(String authority) {
        String name = PORT.matcher(authority).replaceFirst("").toLowerCase(Locale.ROOT);
        if (loopback && !LOOPBACK.matcher(name).matches() && !names.contains(name)) {
            throw Problem.of(421, "this server is not called that: use localhost, or start it with --allow-host");
        }
    }
}
