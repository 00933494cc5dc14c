package io.github.glow4j.nativelib;

import static io.github.glow4j.nativelib.CFunction.number;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Optional;

/** Asks the system why a library would not load: Java's own lookup drops the reason, such as a missing dependency. */
final class SystemLoader {
    private static final int RTLD_LAZY = 1;
    private static final String UNKNOWN = "the system's loader refuses it";

    private SystemLoader() {}

    static String reason(Path file) {
        Optional<CFunction> open = CFunction.find("dlopen");
        Optional<CFunction> error = CFunction.find("dlerror");
        if (open.isEmpty() || error.isEmpty()) {
            return UNKNOWN + " (a library that it needs may be missing)";
        }
        try (Arena arena = Arena.ofConfined()) {
            if (open.get().call(arena.allocateFrom(file.toString()), number(RTLD_LAZY)) != 0) {
                return UNKNOWN;
            }
            MemorySegment text = MemorySegment.ofAddress(error.get().call());
            return text.address() == 0
                    ? UNKNOWN
                    : text.reinterpret(Long.MAX_VALUE).getString(0);
        } catch (Throwable e) {
            return UNKNOWN + " (" + e + ")";
        }
    }
}
