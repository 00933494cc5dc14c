package io.github.glow4j.nativelib;

import static io.github.glow4j.nativelib.CFunction.number;

import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

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
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment nativeName = arena.allocateFrom(name);
            MemorySegment nativeValue = arena.allocateFrom(value);
            Optional<CFunction> setenv = CFunction.find("setenv");
            int result = (int)
                    (setenv.isPresent()
                            ? setenv.get().call(nativeName, nativeValue, number(0))
                            : CFunction.of("_putenv_s").call(nativeName, nativeValue));
            LOG.log(Level.DEBUG, "{0}={1}, result {2}", name, value, result);
        } catch (Throwable e) {
            LOG.log(Level.DEBUG, "cannot set " + name, e); // only for comfort: the library talks more than it need
        }
    }
}
