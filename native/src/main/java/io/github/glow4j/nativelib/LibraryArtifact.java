package io.github.glow4j.nativelib;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import org.jspecify.annotations.Nullable;

/**
 * The folder of a jar that holds a native library and what belongs to it.
 *
 * <p>Name, size and CRC-32 of each file come from the jar's directory, so that telling one content from another costs
 * no reading: hashing TensorFlow's 680 MB would take a second at every start.
 */
final class LibraryArtifact implements AutoCloseable {
    /** One file of the folder. */
    record Entry(String name, long size, long crc) {}

    private final JarFile jar;
    private final String folder;
    private final List<Entry> entries;

    private LibraryArtifact(JarFile jar, String folder) {
        this.jar = jar;
        this.folder = folder;
        List<Entry> found = new ArrayList<>();
        for (ZipEntry entry : Collections.list(jar.entries())) {
            String path = entry.getName();
            if (path.startsWith(folder + "/") && path.indexOf('/', folder.length() + 1) < 0 && !entry.isDirectory()) {
                found.add(new Entry(path.substring(folder.length() + 1), entry.getSize(), entry.getCrc()));
            }
        }
        found.sort(Comparator.comparing(Entry::name));
        entries = List.copyOf(found);
    }

    /** Opens the jar in which a resource lies, or gives null if it lies in no jar. */
    static @Nullable LibraryArtifact open(URL resource, String folder) throws IOException {
        if (!(resource.openConnection() instanceof JarURLConnection connection)) {
            return null;
        }
        connection.setUseCaches(false); // else the jar would be shared with, and closed under, the class loader
        return new LibraryArtifact(connection.getJarFile(), folder);
    }

    String jarName() {
        return jar.getName();
    }

    List<Entry> entries() {
        return entries;
    }

    @Nullable
    Entry entry(String name) {
        for (Entry entry : entries) {
            if (entry.name().equals(name)) {
                return entry;
            }
        }
        return null;
    }

    InputStream open(Entry entry) throws IOException {
        return jar.getInputStream(jar.getEntry(folder + "/" + entry.name()));
    }

    @Override
    public void close() throws IOException {
        jar.close();
    }
}
