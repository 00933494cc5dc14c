package io.github.glow4j.benchmarks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Runs {@link OpenedModel} in a process of its own. */
final class Processes {
    private Processes() {}

    /**
     * What it found.
     *
     * @param values by name
     * @param milliseconds that the process took, from its start to its end
     */
    record Result(Map<String, Double> values, double milliseconds) {
        double value(String name) {
            Double value = values.get(name);
            if (value == null) {
                throw new IllegalArgumentException("nothing was found of " + name);
            }
            return value;
        }
    }

    /**
     * Fills the class cache that {@link #openAsGlow} takes.
     *
     * @param classes where class caches are
     */
    static void fillClassCache(OpenedModel.Who who, Path folder, Path classes) throws IOException {
        open(who, folder, "-Xlog:disable", "-XX:AOTCacheOutput=" + cache(classes, who));
    }

    /** With the options of {@code ./glow} for what ends within seconds. */
    static Result openAsGlow(OpenedModel.Who who, Path folder, Path classes) throws IOException {
        return open(who, folder, "-XX:TieredStopAtLevel=1", "-Xmn8m", "-XX:AOTCache=" + cache(classes, who));
    }

    private static Path cache(Path classes, OpenedModel.Who who) {
        return classes.resolve(who.name().toLowerCase(Locale.ROOT) + ".aot");
    }

    /** @param options further ones for java */
    static Result open(OpenedModel.Who who, Path folder, String... options) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.add("-XX:+UseSerialGC");
        command.addAll(List.of(options));
        command.addAll(List.of(
                OpenedModel.class.getName(), who.name(), folder.toString(), Long.toString(System.currentTimeMillis())));
        long start = System.nanoTime();
        // A process that fills a class cache starts another one, which prints all of its options.
        boolean fillsCache = Stream.of(options).anyMatch(option -> option.startsWith("-XX:AOTCacheOutput"));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectError(fillsCache ? ProcessBuilder.Redirect.DISCARD : ProcessBuilder.Redirect.INHERIT);
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
        return new Result(
                output.lines()
                        .map(line -> line.split(" ", 2))
                        .filter(words -> words.length == 2 && words[1].matches("[0-9.E]+"))
                        .collect(Collectors.toMap(words -> words[0], words -> Double.valueOf(words[1]))),
                milliseconds);
    }
}
