package io.github.glow4j.app.files;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file system of 64 KiB in memory, to fill up. Tests that need one are skipped where it cannot be mounted. */
public record SmallDisk(Path path) implements AutoCloseable {
    /** Mounts one in a new folder. */
    public static SmallDisk mount(Path parent) throws IOException {
        assumeTrue(System.getProperty("os.name").equals("Linux"), "needs Linux's tmpfs");
        Path path = Files.createDirectory(parent.resolve("disk"));
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", path.toString()) == 0,
                "needs the right to mount");
        return new SmallDisk(path);
    }

    /** From now on nothing can be written, not even by root. */
    public void makeReadOnly() {
        assumeTrue(run("mount", "-o", "remount,ro", path.toString()) == 0, "needs the right to mount");
    }

    @Override
    public void close() {
        run("umount", path.toString());
    }

    private static int run(String... command) {
        try {
            return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor();
        } catch (IOException e) {
            return -1; // no such program
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return -1;
        }
    }
}
