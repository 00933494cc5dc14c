package io.github.glow4j.nativelib;

import static io.github.glow4j.nativelib.CFunction.number;

import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
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

    private final CFunction tmpfile = CFunction.of("tmpfile");
    private final CFunction fileno = CFunction.of("fileno");
    private final CFunction fclose = CFunction.of("fclose");
    private final CFunction dup = CFunction.of("dup");
    private final CFunction dup2 = CFunction.of("dup2");
    private final CFunction close = CFunction.of("close");
    private final CFunction lseek = CFunction.of("lseek");
    private final CFunction pread = CFunction.of("pread");
    private final CFunction write = CFunction.of("write");

    private ErrorOutput() {}

    /** Makes a call, and drops the lines that it writes to the error output and that {@code unwanted} holds for. */
    public static synchronized void without(Predicate<String> unwanted, Runnable call) {
        if (Platform.current().system() == Platform.OperatingSystem.WINDOWS) {
            call.run();
        } else {
            new ErrorOutput().filter(unwanted, call);
        }
    }

    private void filter(Predicate<String> unwanted, Runnable call) {
        MemorySegment file = MemorySegment.NULL;
        int descriptor = -1;
        int saved = -1;
        try {
            file = MemorySegment.ofAddress(tmpfile.call());
            if (file.address() != 0) {
                descriptor = (int) fileno.call(file);
                saved = (int) dup.call(number(ERROR_OUTPUT));
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
                    close.call(number(saved));
                    passOn(descriptor, unwanted);
                }
                if (file.address() != 0) {
                    fclose.call(file);
                }
            } catch (Throwable e) {
                LOG.log(Level.WARNING, "cannot give back the error output", e);
            }
        }
    }

    private void redirect(int target) {
        dup2.call(number(target), number(ERROR_OUTPUT));
    }

    private void passOn(int descriptor, Predicate<String> unwanted) {
        long length = lseek.call(number(descriptor), number(0), number(SEEK_END));
        if (length <= 0) {
            return;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocate(length);
            long read = pread.call(number(descriptor), bytes, number(length), number(0));
            String text = new String(
                    bytes.asSlice(0, Math.max(0, read)).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
            String wanted = text.lines()
                    .filter(unwanted.negate())
                    .map(line -> line + "\n")
                    .collect(Collectors.joining());
            byte[] rest = wanted.getBytes(StandardCharsets.UTF_8);
            if (rest.length > 0) {
                MemorySegment copy = arena.allocateFrom(ValueLayout.JAVA_BYTE, rest);
                write.call(number(ERROR_OUTPUT), copy, number(rest.length));
            }
        }
    }
}
