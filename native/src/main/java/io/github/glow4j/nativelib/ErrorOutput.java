package io.github.glow4j.nativelib;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Holds back what native code writes to the error output of the process, for libraries whose chatter has no switch.
 *
 * <p>The descriptor of the error output is pointed to an unnamed temporary file for the length of a call, and what was
 * written meanwhile, by whatever thread, is passed on afterwards without the lines that are not wanted. So it is for a
 * short call that is made once. On Windows nothing is held back.
 */
public final class ErrorOutput {
    private static final System.Logger LOG = System.getLogger("io.github.glow4j.nativelib");
    private static final int ERROR_OUTPUT = 2;
    private static final int SEEK_END = 2;

    private final MethodHandle tmpfile = function("tmpfile", ADDRESS);
    private final MethodHandle fileno = function("fileno", JAVA_INT, ADDRESS);
    private final MethodHandle fclose = function("fclose", JAVA_INT, ADDRESS);
    private final MethodHandle dup = function("dup", JAVA_INT, JAVA_INT);
    private final MethodHandle dup2 = function("dup2", JAVA_INT, JAVA_INT, JAVA_INT);
    private final MethodHandle close = function("close", JAVA_INT, JAVA_INT);
    private final MethodHandle lseek = function("lseek", JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT);
    private final MethodHandle pread = function("pread", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_LONG);
    private final MethodHandle write = function("write", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);

    private ErrorOutput() {}

    /** Makes a call, and drops the lines that it writes to the error output and that {@code unwanted} holds for. */
    public static synchronized void without(Predicate<String> unwanted, Runnable call) {
        if (Platform.current().system() == Platform.OperatingSystem.WINDOWS) {
            call.run();
        } else {
            new ErrorOutput().filter(unwanted, call);
        }
    }

    private static MethodHandle function(String name, MemoryLayout result, MemoryLayout... arguments) {
        return CLibrary.function(name, FunctionDescriptor.of(result, arguments));
    }

    private void filter(Predicate<String> unwanted, Runnable call) {
        MemorySegment file = MemorySegment.NULL;
        int descriptor = -1;
        int saved = -1;
        try {
            file = (MemorySegment) tmpfile.invokeExact();
            if (file.address() != 0) {
                descriptor = (int) fileno.invokeExact(file);
                saved = (int) dup.invokeExact(ERROR_OUTPUT);
            }
            if (saved >= 0) {
                redirect(descriptor);
            }
        } catch (Throwable e) {
            LOG.log(Level.DEBUG, "cannot hold back the error output", e);
        }
        try {
            call.run();
        } finally {
            try {
                if (saved >= 0) {
                    redirect(saved);
                    int ignored = (int) close.invokeExact(saved);
                    passOn(descriptor, unwanted);
                }
                if (file.address() != 0) {
                    int ignored = (int) fclose.invokeExact(file);
                }
            } catch (Throwable e) {
                LOG.log(Level.WARNING, "cannot give back the error output", e);
            }
        }
    }

    private void redirect(int target) throws Throwable {
        int ignored = (int) dup2.invokeExact(target, ERROR_OUTPUT);
    }

    private void passOn(int descriptor, Predicate<String> unwanted) throws Throwable {
        long length = (long) lseek.invokeExact(descriptor, 0L, SEEK_END);
        if (length <= 0) {
            return;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocate(length);
            long read = (long) pread.invokeExact(descriptor, bytes, length, 0L);
            String text = new String(
                    bytes.asSlice(0, Math.max(0, read)).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
            String wanted = text.lines()
                    .filter(unwanted.negate())
                    .map(line -> line + "\n")
                    .collect(Collectors.joining());
            byte[] rest = wanted.getBytes(StandardCharsets.UTF_8);
            if (rest.length > 0) {
                MemorySegment copy = arena.allocateFrom(ValueLayout.JAVA_BYTE, rest);
                long ignored = (long) write.invokeExact(ERROR_OUTPUT, copy, (long) rest.length);
            }
        }
    }
}
