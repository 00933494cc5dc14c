package io.github.glow4j.nativelib;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/** Sets environment variables of this very process, which Java can't but some native libraries insist on. */
final class ProcessEnvironment {
    private static final System.Logger LOG = System.getLogger("io.github.glow4j.nativelib");

    private ProcessEnvironment() {}

    /**
     * Sets a variable that the user has not set. To be called before the library that reads it is loaded: the C
     * environment is not made for being changed while another thread reads it.
     */
    static void setDefault(String name, String value) {
        if (System.getenv(name) != null) {
            return;
        }
        Linker linker = Linker.nativeLinker();
        SymbolLookup system = linker.defaultLookup();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment nativeName = arena.allocateFrom(name);
            MemorySegment nativeValue = arena.allocateFrom(value);
            int result;
            if (system.find("setenv").isPresent()) {
                MethodHandle setenv = linker.downcallHandle(
                        system.findOrThrow("setenv"), FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_INT));
                result = (int) setenv.invokeExact(nativeName, nativeValue, 0);
            } else {
                MethodHandle putenv = linker.downcallHandle(
                        system.findOrThrow("_putenv_s"), FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));
                result = (int) putenv.invokeExact(nativeName, nativeValue);
            }
            LOG.log(Level.DEBUG, "{0}={1}, result {2}", name, value, result);
        } catch (Throwable e) {
            LOG.log(Level.DEBUG, "cannot set " + name, e); // only for comfort: the library talks more than it need
        }
    }
}
