package io.github.glow4j.onnxruntime;

import java.lang.System.Logger.Level;
import java.lang.invoke.MethodHandles;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** Loads the library and links the functions that every session needs, on a thread of its own. */
final class Preload {
    private static final AtomicBoolean BEGUN = new AtomicBoolean();

    /** In the order in which a session comes to need them; each class binds its functions when it is initialised. */
    private static final List<Class<?>> LINKED =
            List.of(BindingFunctions.class, OptionsFunctions.class, SessionFunctions.class, TypeFunctions.class);

    private Preload() {}

    static void begin() {
        if (!BEGUN.compareAndSet(false, true)) {
            return;
        }
        Thread thread = new Thread(null, Preload::run, "glow4j-onnxruntime-preload");
        thread.setDaemon(true);
        try {
            // The library must not be unloaded, as it is when the process ends, while it is still being set up.
            Runtime.getRuntime().addShutdownHook(new Thread(null, () -> join(thread), "glow4j-onnxruntime-wait"));
        } catch (IllegalStateException e) {
            return; // the process is ending
        }
        thread.start();
    }

    private static void run() {
        try {
            Environment.open().close();
            for (Class<?> functions : LINKED) {
                MethodHandles.lookup().ensureInitialized(functions);
            }
        } catch (Exception | LinkageError e) {
            // Whoever needs the library will be told.
            System.getLogger(LogBridge.LOGGER).log(Level.DEBUG, "cannot be loaded beforehand", e);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
