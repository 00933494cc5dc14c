package io.github.glow4j.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** {@code glow serve} in a process of its own. */
public final class ServeProcess implements AutoCloseable {
    private final Process process;
    private final Path err;
    private final URI uri;

    /**
     * Starts it on any port and waits until it answers.
     *
     * @param err what it writes to standard error
     * @param javaOptions for the JVM
     * @param arguments besides those that every server here has
     */
    public ServeProcess(Path err, List<String> javaOptions, String... arguments) throws IOException {
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
        line.addAll(javaOptions);
        line.addAll(List.of("-cp", System.getProperty("java.class.path"), "io.github.glow4j.app.Main", "serve"));
        line.addAll(List.of("--model", "../../models/fixture-32", "--port", "0", "--json"));
        line.addAll(List.of(arguments));
        this.err = err;
        process = new ProcessBuilder(line).redirectError(err.toFile()).start();
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        List<String> report = new ArrayList<>();
        while (!report.contains("}")) {
            String next = out.readLine();
            if (next == null) {
                throw new AssertionError("the server did not start: " + Files.readString(err));
            }
            report.add(next);
        }
        uri = url(report.stream().collect(Collectors.joining("\n")));
    }

    private static URI url(String report) throws JsonProcessingException {
        return URI.create(new ObjectMapper().readTree(report).get("url").asText());
    }

    public URI uri() {
        return uri;
    }

    /** Sends SIGTERM and waits for the end. @return the exit code */
    public int terminate() throws InterruptedException {
        process.destroy();
        return process.waitFor();
    }

    public long pid() {
        return process.pid();
    }

    public String errors() throws IOException {
        return Files.readString(err);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
