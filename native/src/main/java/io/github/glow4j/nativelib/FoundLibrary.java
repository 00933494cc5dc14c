package io.github.glow4j.nativelib;

import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The files of a library, ready to be loaded.
 *
 * @param files in the order of loading
 * @param folder where they lie
 * @param origin the artifact they were unpacked from, null if they lay there as they are
 */
record FoundLibrary(
        LibraryDescription library,
        List<Path> files,
        Path folder,
        @Nullable Origin origin,
        LibraryCache cache) {

    /** A resource of an artifact, and the folder of the artifact in which it lies. */
    record Origin(URL resource, String folder) {}

    /** Another file that belongs to the library, unpacked if it is not there yet; empty if there is none. */
    Optional<Path> companion(String fileName) {
        if (origin != null) {
            try (LibraryArtifact artifact = LibraryArtifact.open(origin.resource(), origin.folder())) {
                LibraryArtifact.Entry entry = artifact == null ? null : artifact.entry(fileName);
                if (artifact != null && entry != null) {
                    cache.unpack(artifact, List.of(entry), folder);
                }
            } catch (IOException e) {
                throw new NativeLibraryException("cannot unpack " + fileName + " to " + folder + ": " + e, e);
            }
        }
        Path file = folder.resolve(fileName);
        return Files.isRegularFile(file) ? Optional.of(file) : Optional.empty();
    }
}
