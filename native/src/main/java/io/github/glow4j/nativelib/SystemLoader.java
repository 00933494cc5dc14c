package io.github.glow4j.nativelib;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/** Asks the system why a library would not load: Java's own lookup drops the reason, such as a missing dependency. */
final class SystemLoader {
    private static final int RTLD_LAZY = 1;
    private static final String UNKNOWN = "the system's loader refuses it";

    private SystemLoader() {}

    static String reason(Path file) {
        SymbolLookup system = Linker.nativeLinker().defaultLookup();
        if (system.find("dlopen").isEmpty() || system.find("dlerror").isEmpty()) {
            return UNKNOWN + " (a library that it needs may be missing)";
        }
        MethodHandle open = CLibrary.function("dlopen", FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_INT));
        MethodHandle error = CLibrary.function("dlerror", FunctionDescriptor.of(ADDRESS));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocateFrom(file.toString());
            MemorySegment library = (MemorySegment) open.invokeExact(name, RTLD_LAZY);
            if (library.address() != 0) {
                return UNKNOWN;
            }
            MemorySegment text = (MemorySegment) error.invokeExact();
            return text.address() == 0
                    ? UNKNOWN
                    : text.reinterpret(Long.MAX_VALUE).getString(0);
        } catch (Throwable e) {
            return UNKNOWN + " (" + e + ")";
        }
    }
}
