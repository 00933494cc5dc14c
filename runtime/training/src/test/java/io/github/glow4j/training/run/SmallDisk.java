package io.github.glow4j.training.run;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file system of some MiB in memory, to fill up. Tests that need one are skipped where it cannot be mounted. */
record SmallDisk(Path path) implements AutoCloseable {
    static SmallDisk mount(Path parent) throws IOException {
        assumeTrue(System.getProperty("os.name").equals("Linux"), "needs Linux's tmpfs");
        Path path = Files.createDirectory(parent.resolve("disk"));
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", path.toString()) == 0,
                "needs the right to mount");
        return new SmallDisk(path);
    }

    /** Writes a file until there is no room left. */
    void fill() {
        try (OutputStream out = Files.newOutputStream(filler())) {
            byte[] block = new byte[4096];
            while (true) {
                out.write(block);
            }
        } catch (IOException e) {
            if (!String.valueOf(e.getMessage()).contains("No space left")) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Takes that file away. */
    void makeRoom() throws IOException {
        Files.delete(filler());
    }

    private Path filler() {
        return path.resolve("filler");
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
