package io.github.glow4j.onnxruntime;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.github.glow4j.nativelib.NativeLibraryException;
import io.github.glow4j.onnxruntime.c.OrtApi;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * ONNX Runtime in this process: what sessions are opened in.
 *
 * <p>The library logs to the {@link System.Logger} {@code io.github.glow4j.onnxruntime}, from the level that this logger
 * had when the environment was opened. Several environments may be open at a time; they share one native object.
 *
 * <p>Thread-safe. Closing it closes its sessions first, each after its runs in flight.
 */
public final class Environment extends OrtObject {
    private Environment(MemorySegment pointer) {
        super("Environment", pointer, null);
    }

    /**
     * Loads the library where that has not been done.
     *
     * @throws NativeLibraryException if the library cannot be found or loaded, or is older than 1.29
     */
    public static Environment open() {
        OrtLibrary.api();
        MemorySegment pointer = EnvironmentFunctions.createEnvWithCustomLogger(
                LogBridge.FUNCTION, MemorySegment.NULL, LogBridge.severity(), "glow4j");
        try {
            EnvironmentFunctions.updateEnvWithCustomLogLevel(pointer, LogBridge.severity());
            EnvironmentFunctions.disableTelemetryEvents(pointer); // the Windows builds collect usage data
        } catch (RuntimeException e) {
            EnvironmentFunctions.releaseEnv(pointer);
            throw e;
        }
        return new Environment(pointer);
    }

    /**
     * The execution providers that the library was built for, the preferred ones first. A provider is listed even if it
     * cannot work here for lack of a driver or a library.
     */
    public static List<String> availableProviders() {
        MemorySegment api = OrtLibrary.api();
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment names = scratch.allocate(ADDRESS);
            MemorySegment count = scratch.allocate(JAVA_INT);
            Status.check(OrtApi.GetAvailableProviders.invoke(OrtApi.GetAvailableProviders(api), names, count));
            int size = count.get(JAVA_INT, 0);
            MemorySegment array = names.get(ADDRESS, 0).reinterpret(ADDRESS.byteSize() * size);
            List<String> providers = new ArrayList<>(size);
            for (int i = 0; i < size; i++) {
                providers.add(Strings.read(array.getAtIndex(ADDRESS, i)));
            }
            Status.check(OrtApi.ReleaseAvailableProviders.invoke(OrtApi.ReleaseAvailableProviders(api), array, size));
            return List.copyOf(providers);
        }
    }

    /** The version of the library: {@code "1.29.0"}. */
    public static String version() {
        return OrtLibrary.version();
    }

    @Override
    void freeNative() {
        EnvironmentFunctions.releaseEnv(pointer);
    }
}
