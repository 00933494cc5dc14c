package io.github.glow4j.inference;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Remembers what files that have been read through looked like, so that the same files need not be read through again: a
 * file of the same size and time of change is taken to be the same. Thread-safe.
 */
final class FileStamps {
    /** A file that changed so recently may change again without its time showing it. */
    private static final long SETTLED_NANOS = 50_000_000;

    /** The same where the file system counts whole seconds, or two. */
    private static final long SETTLED_COARSE_NANOS = 3_000_000_000L;

    private final Path file;
    private final Map<String, String> stamps = new LinkedHashMap<>();
    private boolean changed;

    private FileStamps(Path file) {
        this.file = file;
    }

    /** What a file says, which {@link #save} wrote; nothing if there is none. */
    static FileStamps read(Path file) throws IOException {
        FileStamps all = new FileStamps(file);
        try {
            for (String line : Files.readAllLines(file)) {
                int space = line.indexOf(' ', line.indexOf(' ') + 1);
                if (space > 0) {
                    all.stamps.put(line.substring(space + 1), line.substring(0, space));
                }
            }
        } catch (NoSuchFileException e) {
            // The first time.
        }
        return all;
    }

    /** Whether a file looks as it did. */
    synchronized boolean trusts(Path path) {
        String remembered = stamps.get(name(path));
        try {
            return remembered != null && remembered.equals(stamp(path));
        } catch (IOException e) {
            return false;
        }
    }

    /** The looks of a file, to be taken before it is read; null if they would not tell it from what it may become. */
    static @Nullable String look(Path path) throws IOException {
        long changed = Files.getLastModifiedTime(path).to(TimeUnit.NANOSECONDS);
        Instant now = Instant.now();
        long age = TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano() - changed;
        long settled = changed % 1_000_000_000 == 0 ? SETTLED_COARSE_NANOS : SETTLED_NANOS;
        return age < settled ? null : stamp(path);
    }

    /** Remembers the looks that a file had before it was read and found whole. */
    synchronized void remember(Path path, @Nullable String look) {
        if (look != null && !look.equals(stamps.put(name(path), look))) {
            changed = true;
        }
    }

    /** Writes what is remembered, if that has changed. */
    synchronized void save() throws IOException {
        if (changed) {
            StringBuilder lines = new StringBuilder();
            stamps.forEach((name, stamp) ->
                    lines.append(stamp).append(' ').append(name).append('\n'));
            CacheFiles.write(file, lines.toString());
            changed = false;
        }
    }

    private static String stamp(Path path) throws IOException {
        return Files.size(path) + " " + Files.getLastModifiedTime(path).to(TimeUnit.NANOSECONDS);
    }

    private static String name(Path path) {
        return path.toAbsolutePath().normalize().toString();
    }
}
