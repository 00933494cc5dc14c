package io.github.glow4j.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs {@link OpenedModel} in a process of its own. */
final class Processes {
    private Processes() {}

    /**
     * What it found.
     *
     * @param values by name
     * @param milliseconds that the process took, from its start to its end
     */
    record Result(JsonNode values, double milliseconds) {}

    static Result open(OpenedModel.Who who, Path folder) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.add("-XX:+UseSerialGC");
        command.add(InferenceBenchmarks.class.getName());
        command.addAll(List.of("opened-model", "--who", who.name(), "--folder", folder.toString()));
        long start = System.nanoTime();
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        // Not among the arguments: ONNX Runtime overflows the stack of a thread that opens it under a long command
        // line.
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IOException(who + " failed");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        double milliseconds = (System.nanoTime() - start) / 1e6;
        return new Result(new ObjectMapper().readTree(output), milliseconds);
    }
}
