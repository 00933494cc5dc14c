package io.github.glow4j.inference;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What tells one kind of processor from another, as far as optimised graphs differ. */
final class ProcessorIdentity {
    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

    /** Model and instruction sets, on x86-64 and on arm64. */
    private static final List<String> FIELDS =
            List.of("model name", "flags", "Features", "CPU implementer", "CPU part", "CPU variant");

    private ProcessorIdentity() {}

    /** The same on machines with the same kind of processor and system. */
    static String get() {
        List<String> parts = new ArrayList<>();
        parts.add(System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        if (Files.isReadable(CPU_INFO)) {
            try {
                Files.readAllLines(CPU_INFO).stream()
                        .takeWhile(line -> !line.isBlank()) // the first of them: the others are alike
                        .filter(line -> FIELDS.contains(line.split(":", 2)[0].strip()))
                        .forEach(parts::add);
                return String.join("\n", parts);
            } catch (IOException e) {
                // Some containers hide it: then as on other systems.
            }
        }
        parts.add(System.getProperty("os.version"));
        parts.add(String.valueOf(System.getenv("PROCESSOR_IDENTIFIER"))); // Windows
        return String.join("\n", parts);
    }
}
