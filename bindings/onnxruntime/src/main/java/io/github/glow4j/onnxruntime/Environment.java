package io.github.glow4j.onnxruntime;

import static io.github.glow4j.nativelib.CFunction.number;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.github.glow4j.nativelib.CFunction;
import io.github.glow4j.nativelib.NativeLibraryException;
import io.github.glow4j.onnxruntime.c.OrtApi;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * ONNX Runtime in this process: what sessions are opened in.
 *
 * <p>The library logs to the {@link System.Logger} {@code io.github.glow4j.onnxruntime}, from the level that this logger
 * had when the environment was opened. Several environments may be open at a time; they share one native object.
 *
 * <p>Thread-safe. Closing it closes its sessions first, each after its runs in flight.
 */
public final class Environment extends OrtObject {
    private static final Object REGISTERING = new Object();

    private boolean hasSharedArena;

    private Environment(MemorySegment pointer) {
        super("Environment", pointer, null);
    }

    /**
     * Begins to load the library and to link its functions, on a thread of its own and once in the life of a process. That
     * is most of what the first session of a process takes, and a program may do something else meanwhile. Nothing needs
     * this; what goes wrong is told by the call that needs the library.
     */
    public static void preload() {
        Preload.begin();
    }

    /**
     * Loads the library where that has not been done.
     *
     * @throws NativeLibraryException if the library cannot be found or loaded, or is older than 1.29
     */
    public static Environment open() {
        OrtLibrary.api();
        MemorySegment pointer = WideStack.call(() -> EnvironmentFunctions.createEnvWithCustomLogger(
                LogBridge.FUNCTION, MemorySegment.NULL, LogBridge.severity(), "glow4j"));
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
            Status.check(new CFunction(OrtApi.GetAvailableProviders(api)).call(names, count));
            int size = count.get(JAVA_INT, 0);
            MemorySegment array = names.get(ADDRESS, 0).reinterpret(ADDRESS.byteSize() * size);
            List<String> providers = new ArrayList<>(size);
            for (int i = 0; i < size; i++) {
                providers.add(Strings.read(array.getAtIndex(ADDRESS, i)));
            }
            Status.check(new CFunction(OrtApi.ReleaseAvailableProviders(api)).call(array, number(size)));
            return List.copyOf(providers);
        }
    }

    /**
     * Makes the devices of an execution provider known, for {@link #devices()} and for {@link #copy} from and to their
     * memory. Sessions do not need it. Doing it again does nothing. A provider stays registered as long as any environment
     * is open.
     *
     * @param provider {@code "CUDAExecutionProvider"}, ...
     * @param library the provider's library
     * @throws OrtException if it cannot be loaded: names what is missing
     */
    public void registerProvider(String provider, Path library) {
        acquire();
        try (Arena scratch = Arena.ofConfined()) {
            synchronized (REGISTERING) { // environments share what is registered
                if (devices().stream().noneMatch(device -> device.provider().equals(provider))) {
                    register(provider, Strings.path(library, scratch));
                }
            }
        } finally {
            release();
        }
    }

    private void register(String provider, MemorySegment path) {
        try {
            DeviceGate.run(() -> DeviceFunctions.registerExecutionProviderLibrary(pointer, provider, path));
        } catch (OrtException e) {
            if (!String.valueOf(e.getMessage()).contains("already registered")) { // it was, and found no device
                throw e;
            }
        }
    }

    /** Makes the arena that sessions share, unless it is there; only between {@link #enter} and {@link #exit}. */
    void makeSharedArena() {
        synchronized (REGISTERING) { // environments share it too
            if (hasSharedArena) {
                return;
            }
            try {
                EnvironmentFunctions.createAndRegisterAllocator(pointer, Allocator.ARENA_MEMORY, MemorySegment.NULL);
            } catch (OrtException e) {
                if (!String.valueOf(e.getMessage()).contains("already registered")) {
                    throw e;
                }
            }
            hasSharedArena = true;
        }
    }

    /**
     * Makes the GPUs known that CUDA can use: {@link #registerProvider} with the library of ONNX Runtime itself.
     *
     * @throws OrtException.ProviderFail with what is missing and what to do about it
     */
    public void registerCuda() {
        CudaProvider.register(this);
    }

    /** The devices of the CPU and of the providers that have been registered. */
    public List<ProviderDevice> devices() {
        acquire();
        try {
            return Arrays.stream(DeviceFunctions.getEpDevices(pointer))
                    .map(device -> new ProviderDevice(this, device))
                    .toList();
        } finally {
            release();
        }
    }

    /**
     * Copies the elements of a tensor to another one of the same type and size, from, to or between devices. Complete when
     * it returns: the C API has no way to wait for a copy in a stream, so that its memory could not be kept safe.
     *
     * @throws IllegalArgumentException if the two differ in type or size, or the target is read-only
     * @throws IllegalStateException if this or one of the tensors is closed
     * @throws OrtException.NotImplemented if the provider of the device is not registered: {@link #registerCuda()}
     */
    public void copy(Tensor from, Tensor to) {
        if (from.elementType() != to.elementType() || from.byteSize() != to.byteSize()) {
            throw new IllegalArgumentException(from + " cannot be copied to " + to + ": they differ in type or size");
        }
        if (to.isReadOnly()) {
            throw new IllegalArgumentException("the memory of the tensor to copy to is read-only");
        }
        acquire();
        try {
            from.enter();
            try {
                to.enter();
                try {
                    copyOpen(from, to);
                } finally {
                    to.exit();
                }
            } finally {
                from.exit();
            }
        } finally {
            release();
        }
    }

    private void copyOpen(Tensor from, Tensor to) {
        if (from.location().isHostAccessible() && to.location().isHostAccessible()) {
            to.elements().copyFrom(from.elements());
        } else {
            DeviceGate.run(() -> copyBetweenDevices(from, to));
        }
    }

    private void copyBetweenDevices(Tensor from, Tensor to) {
        try {
            DeviceFunctions.copyTensor(
                    pointer, from.pointer, to.pointer, orNull(from.callersMemory()), orNull(to.callersMemory()));
        } catch (OrtException.NotImplemented e) {
            OrtException explained = new OrtException.NotImplemented("cannot copy from " + from.location() + " to "
                    + to.location() + ": " + e.getMessage()
                    + ". Call Environment.registerCuda(); if that has been done,"
                    + " the system does not list the GPU (Linux: /sys/class/drm or /sys/bus/pci/devices)");
            explained.initCause(e);
            throw explained;
        }
    }

    private static MemorySegment orNull(@Nullable MemorySegment memory) {
        return memory == null ? MemorySegment.NULL : memory;
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
