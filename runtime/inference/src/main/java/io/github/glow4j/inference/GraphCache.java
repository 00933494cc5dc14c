package io.github.glow4j.inference;

import io.github.glow4j.models.FileSum;
import io.github.glow4j.models.ModelManifest;
import io.github.glow4j.nativelib.UserCache;
import io.github.glow4j.onnxruntime.Environment;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Optimised graphs of models, kept between runs: one folder per model, kind of processor and version of ONNX Runtime. The
 * folders that were not used for longest go when all of them take more than a bound.
 *
 * <p>It lies under {@link UserCache}. The environment variable {@value #VARIABLE} (or the system property {@value
 * #PROPERTY}) sets the bound in MiB, or switches the cache off by {@code off}.
 */
final class GraphCache {
    static final String PROPERTY = "glow4j.graph.cache";
    static final String VARIABLE = "GLOW4J_GRAPH_CACHE";

    private static final System.Logger LOG = System.getLogger("io.github.glow4j.inference");
    private static final long DEFAULT_MEBIBYTES = 8192;

    /** Smaller models open as fast without. */
    private static final long SMALLEST_WEIGHTS = 1 << 20;

    /** Changes whenever folders of an earlier glow4j cannot be used any more, or later ones are better. */
    private static final String FORMAT = "5";

    /** Its time of change is when the folder was last used. */
    private static final String USED = "used";

    private final Path root;
    private final long maxBytes;

    GraphCache(Path root, long maxBytes) {
        this.root = root;
        this.maxBytes = maxBytes;
    }

    /** The cache of this user; null if it is switched off. */
    static @Nullable GraphCache ofUser() {
        String setting = System.getProperty(PROPERTY, System.getenv(VARIABLE));
        long mebibytes = DEFAULT_MEBIBYTES;
        if (setting != null && !setting.isBlank()) {
            if (setting.strip().toLowerCase(Locale.ROOT).equals("off")) {
                return null;
            }
            try {
                mebibytes = Long.parseLong(setting.strip());
            } catch (NumberFormatException e) {
                LOG.log(Level.WARNING, "{0} is {1}; it must be a number of MiB or off", VARIABLE, setting);
            }
        }
        return new GraphCache(UserCache.folder().resolve("graphs"), mebibytes << 20);
    }

    /**
     * What the cache has, or will have, of a model.
     *
     * @return null if the model is not one to be cached, or the cache cannot be used
     */
    @Nullable
    CachedModel model(Path folder, ModelManifest manifest) {
        FileSum weights = manifest.files().get(ModelManifest.WEIGHTS);
        if (weights == null || weights.bytes() < SMALLEST_WEIGHTS || weights.bytes() > maxBytes / 2) {
            return null;
        }
        Path entry = root.resolve(key(manifest));
        try {
            Files.createDirectories(entry);
            Path used = entry.resolve(USED);
            if (Files.exists(used)) {
                Files.setLastModifiedTime(used, FileTime.fromMillis(System.currentTimeMillis()));
            } else {
                CacheFiles.write(used, folder.toAbsolutePath() + "\n"); // for people who look
            }
            return new CachedModel(this, entry);
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "optimised graphs cannot be kept in " + entry, e);
            return null;
        }
    }

    private static String key(ModelManifest manifest) {
        StringBuilder text = new StringBuilder(FORMAT)
                .append('\n')
                .append(Environment.version())
                .append('\n')
                .append(ProcessorIdentity.get());
        manifest.files()
                .forEach((name, sum) -> text.append('\n')
                        .append(name)
                        .append(' ')
                        .append(sum.bytes())
                        .append(' ')
                        .append(sum.crc32c()));
        return HexFormat.of().formatHex(sha256().digest(text.toString().getBytes(StandardCharsets.UTF_8)), 0, 16);
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java platform has it
        }
    }

    /** A folder of the cache. */
    private record Entry(Path folder, FileTime used, long bytes) {
        static Entry of(Path folder) throws IOException {
            Path marker = folder.resolve(USED);
            long bytes = 0;
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    bytes += Files.size(file);
                }
            }
            return new Entry(folder, Files.getLastModifiedTime(Files.exists(marker) ? marker : folder), bytes);
        }
    }

    /** Deletes the folders that were not used for longest until the rest keeps the bound; never the given one. */
    void prune(Path keep) throws IOException {
        List<Entry> entries = new ArrayList<>();
        try (Stream<Path> folders = Files.list(root)) {
            for (Path folder : folders.filter(Files::isDirectory).toList()) {
                entries.add(Entry.of(folder));
            }
        }
        entries.sort(Comparator.comparing(Entry::used));
        long total = entries.stream().mapToLong(Entry::bytes).sum();
        for (Entry entry : entries) {
            if (total > maxBytes && !entry.folder().equals(keep)) {
                LOG.log(Level.DEBUG, "dropping the optimised graphs in {0}", entry.folder());
                CacheFiles.deleteFolder(entry.folder());
                total -= entry.bytes();
            }
        }
    }
}
