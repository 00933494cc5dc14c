package io.github.glow4j.nativelib;

import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * Keeps unpacked libraries in folders named after their content, so that every version is unpacked once per user and
 * nothing is ever overwritten by another version.
 *
 * <p>A file appears under its name only when it is complete: it is written under a temporary name in the same folder and
 * moved. A lock file lets one process unpack while others wait for it; where locks don't work (some network file
 * systems) several may unpack, which wastes time but, as each moves a complete file, does no harm.
 */
final class LibraryCache {
    private static final String LOCK = ".lock";
    private static final String TEMPORARY = ".tmp";
    private static final int BUFFER = 1 << 16;
    private static final long LOCK_RETRY_NANOS = 20_000_000;

    private final Path root;

    LibraryCache(Path root) {
        this.root = root;
    }

    Path root() {
        return root;
    }

    /** The folder in which the files of an artifact belong. */
    Path folder(LibraryDescription library, LibraryArtifact artifact) {
        return root.resolve("native").resolve(library.id() + "-" + contentKey(artifact.entries()));
    }

    /** Makes sure that these files of an artifact are in its folder, complete. */
    void unpack(LibraryArtifact artifact, List<LibraryArtifact.Entry> wanted, Path folder) throws IOException {
        if (complete(wanted, folder)) {
            return;
        }
        Files.createDirectories(folder);
        try (FileChannel channel =
                        FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = lock(channel)) {
            if (lock != null) {
                removeTemporaryFiles(folder);
            }
            for (LibraryArtifact.Entry entry : wanted) {
                if (!complete(entry, folder)) {
                    unpack(artifact, entry, folder);
                }
            }
        }
    }

    private static boolean complete(List<LibraryArtifact.Entry> entries, Path folder) throws IOException {
        for (LibraryArtifact.Entry entry : entries) {
            if (!complete(entry, folder)) {
                return false;
            }
        }
        return true;
    }

    private static boolean complete(LibraryArtifact.Entry entry, Path folder) throws IOException {
        try {
            return Files.size(folder.resolve(entry.name())) == entry.size();
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private static void unpack(LibraryArtifact artifact, LibraryArtifact.Entry entry, Path folder) throws IOException {
        Path target = folder.resolve(entry.name());
        log().log(Level.DEBUG, "unpacking {0} from {1} to {2}", entry.name(), artifact.jarName(), target);
        Path temporary = folder.resolve(entry.name() + "."
                + ProcessHandle.current().pid() + "-" + Long.toHexString(System.nanoTime()) + TEMPORARY);
        try {
            try (InputStream in = artifact.open(entry);
                    FileChannel out =
                            FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                long crc = copy(in, out);
                if (out.size() != entry.size() || crc != entry.crc()) {
                    throw new IOException("the artifact " + artifact.jarName() + " is damaged: " + entry.name()
                            + " does not have the checksum it should have; delete it and download it again");
                }
                // Without this a power failure could leave a file of the right size and no content.
                out.force(true);
            }
            move(temporary, target, entry);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private static long copy(InputStream in, FileChannel out) throws IOException {
        CRC32 crc = new CRC32();
        byte[] buffer = new byte[BUFFER];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            crc.update(buffer, 0, n);
            ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, n);
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
        }
        return crc.getValue();
    }

    private static void move(Path temporary, Path target, LibraryArtifact.Entry entry) throws IOException {
        try {
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            // Windows does not replace a library that another process has loaded, and need not if it is complete.
            if (!complete(entry, target.resolveSibling(""))) {
                throw e;
            }
        }
    }

    /** Waits for the lock; null where the file system has no locks. */
    private static @Nullable FileLock lock(FileChannel channel) {
        while (true) {
            try {
                return channel.lock();
            } catch (OverlappingFileLockException e) {
                LockSupport.parkNanos(LOCK_RETRY_NANOS); // held by this JVM, through another class loader
            } catch (IOException e) {
                log().log(Level.DEBUG, "no file locks in the cache folder", e);
                return null;
            }
        }
    }

    /** Whoever holds the lock is alone, so what lies there was left by a process that died. */
    private static void removeTemporaryFiles(Path folder) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + TEMPORARY)) {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
        }
    }

    private static String contentKey(List<LibraryArtifact.Entry> entries) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (LibraryArtifact.Entry entry : entries) {
                String line = entry.name() + " " + entry.size() + " " + entry.crc() + "\n";
                digest.update(line.getBytes(StandardCharsets.UTF_8));
            }
            return HexFormat.of().formatHex(digest.digest(), 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java platform has SHA-256
        }
    }

    /** Not a constant: the first logger of a process takes tens of milliseconds, and there is seldom something to tell. */
    private static System.Logger log() {
        return System.getLogger("io.github.glow4j.nativelib");
    }
}
