package io.github.glow4j.inference;

import io.github.glow4j.models.FileSum;
import io.github.glow4j.models.ModelManifest;
import io.github.glow4j.nativelib.NativeHeap;
import io.github.glow4j.onnxruntime.Environment;
import io.github.glow4j.onnxruntime.Optimization;
import io.github.glow4j.onnxruntime.OrtException;
import io.github.glow4j.onnxruntime.Session;
import io.github.glow4j.onnxruntime.SessionOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The optimised graphs of one model in the {@link GraphCache}. The folder holds, for the encoder and the decoder each, the
 * graph, a {@link CacheIndex}, {@link TensorDigests} and a file of the weights that no other graph of the folder has: what both directions use is
 * stored and loaded once. Names of files with weights are never used twice, so that one that is in use never changes.
 *
 * <p>One process at a time writes; another that comes meanwhile does without. What cannot be read, or is not what was
 * written, is made anew. Thread-safe.
 */
final class CachedModel implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger("io.github.glow4j.inference");
    private static final String INDEX = ".index";
    private static final String DIGESTS = ".tensors";
    private static final String WEIGHTS = ".weights";
    private static final String STAMPS = "stamps";
    private static final String LOCK = "lock";

    /** Smaller constants stay in the graph. */
    private static final String SMALLEST_WEIGHT = "1024";

    private static final int ALIGNMENT = 64;

    /** What a session keeps in small blocks for each byte of its graph, measured. */
    private static final long HEAP_PER_BYTE = 36;

    private final GraphCache cache;
    private final Path folder;
    private final FileStamps stamps;
    private final SharedWeights weights = new SharedWeights();

    CachedModel(GraphCache cache, Path folder) throws IOException {
        this.cache = cache;
        this.folder = folder;
        this.stamps = FileStamps.read(folder.resolve(STAMPS));
    }

    /**
     * Checks the files of the model folder, but for those that were found whole before and have not changed since.
     *
     * @throws io.github.glow4j.models.InvalidModelException naming the file that is missing, truncated or damaged
     */
    void checkFiles(ModelManifest manifest, Path modelFolder) {
        Map<Path, @Nullable String> looks = new LinkedHashMap<>();
        manifest.checkFiles(modelFolder, file -> {
            boolean known = stamps.trusts(file);
            if (!known) {
                looks.put(file, lookOrNull(file));
            }
            return known;
        });
        looks.forEach(stamps::remember);
        saveStamps();
    }

    private static @Nullable String lookOrNull(Path file) {
        try {
            return FileStamps.look(file);
        } catch (IOException e) {
            return null; // the check will say what is wrong
        }
    }

    private void saveStamps() {
        try {
            stamps.save();
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "cannot write to " + folder, e);
        }
    }

    /**
     * Opens a graph, from the cache if it is there; else it is put there first.
     *
     * @param graph the graph in the model folder
     * @param options options for a session on the CPU, new ones every time
     * @throws OrtException if the graph of the model folder cannot be opened
     */
    Session open(Environment environment, Path graph, Supplier<SessionOptions> options) {
        String name = String.valueOf(graph.getFileName());
        Session cached = tryLoad(environment, name, options);
        if (cached == null && build(environment, graph, options)) {
            cached = tryLoad(environment, name, options);
        }
        return cached != null ? cached : Session.open(environment, graph, options.get());
    }

    private @Nullable Session tryLoad(Environment environment, String name, Supplier<SessionOptions> options) {
        try {
            return load(environment, name, options.get());
        } catch (NoSuchFileException e) {
            return null;
        } catch (IOException | OrtException | IllegalArgumentException e) {
            LOG.log(Level.DEBUG, "the optimised " + name + " in " + folder + " cannot be used, and is made anew", e);
            return null;
        }
    }

    private Session load(Environment environment, String name, SessionOptions options) throws IOException {
        CacheIndex index = CacheIndex.read(folder.resolve(name + INDEX));
        check(name, index.graph());
        Map<String, MemorySegment> memory;
        synchronized (this) {
            memory = weights.load(folder, index.files(), stamps);
        }
        for (OptimizedGraph.Weight weight : index.weights()) {
            OptimizedGraph.Place place = weight.place();
            MemorySegment file = Objects.requireNonNull(memory.get(place.file()));
            options.initializer(
                    weight.name(), weight.type(), file.asSlice(place.offset(), place.bytes()), weight.shape());
        }
        saveStamps();
        NativeHeap.reserve(HEAP_PER_BYTE * index.graph().bytes());
        // From the file, as the library looks for the weights beside it, though it is given them.
        return Session.open(environment, folder.resolve(name), options.optimization(Optimization.NONE));
    }

    /** Checks that a graph is the one that was written; mapped, as {@link FileSum#of(Path)} takes longer at every start. */
    private void check(String name, FileSum wanted) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            CRC32C crc = new CRC32C();
            MemorySegment graph = map(folder.resolve(name), arena);
            crc.update(graph.asByteBuffer());
            if (graph.byteSize() != wanted.bytes() || crc.getValue() != wanted.crc32c()) {
                throw new IOException(name + " is not the one that was written");
            }
        }
    }

    /** Optimises a graph and writes it; false if that cannot be done here, or another process is doing it. */
    private synchronized boolean build(Environment environment, Path graph, Supplier<SessionOptions> options) {
        try (FileChannel channel =
                        FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            if (lock == null) {
                return false;
            }
            String name = String.valueOf(graph.getFileName());
            removeLeftOvers(name);
            Path scratch = Files.createTempDirectory(folder, "building");
            try {
                write(environment, graph, options.get(), scratch);
            } finally {
                CacheFiles.deleteFolder(scratch);
                NativeHeap.trim(); // what optimising took: as much as the weights, and more
            }
            cache.prune(folder);
            return true;
        } catch (IOException | UncheckedIOException | OverlappingFileLockException e) {
            LOG.log(Level.DEBUG, "the optimised " + graph + " cannot be kept in " + folder, e);
            return false;
        }
    }

    private void write(Environment environment, Path graph, SessionOptions options, Path scratch) throws IOException {
        String name = String.valueOf(graph.getFileName());
        Path optimized = scratch.resolve(name);
        options.optimizedModelPath(optimized)
                .config("session.optimized_model_external_initializers_file_name", "all")
                .config("session.optimized_model_external_initializers_min_size_in_bytes", SMALLEST_WEIGHT);
        Session.open(environment, graph, options).close();

        byte[] model = Files.readAllBytes(optimized);
        String own = name + "." + Long.toHexString(System.nanoTime()) + "-"
                + ProcessHandle.current().pid() + WEIGHTS;
        Map<String, OptimizedGraph.Place> known = tensorsOfOtherGraphs(name);
        Map<String, OptimizedGraph.Place> tensors = new LinkedHashMap<>();
        Map<OptimizedGraph.Place, OptimizedGraph.Place> moves = new HashMap<>();
        FileSum sum = copyNew(model, scratch, own, known, tensors, moves);

        SequencedMap<String, FileSum> files = new LinkedHashMap<>();
        if (sum.bytes() > 0) {
            files.put(own, sum);
            Path target = folder.resolve(own);
            CacheFiles.move(scratch.resolve(own), target);
            stamps.remember(target, FileStamps.look(target));
        }
        files.putAll(sumsOf(tensors, own));
        byte[] moved = SlimGraph.of(OptimizedGraph.withPlaces(model, place -> moves.getOrDefault(place, place)));
        CacheFiles.write(folder.resolve(name), moved);
        CacheFiles.write(folder.resolve(name + DIGESTS), TensorDigests.toBytes(tensors));
        // The index comes last: it makes the rest valid.
        CacheFiles.write(
                folder.resolve(name + INDEX),
                new CacheIndex(FileSum.of(moved), files, OptimizedGraph.weights(moved)).toBytes());
    }

    /** Writes the weights that no other graph has to a file of their own, and notes for all of them where they are now. */
    private static FileSum copyNew(
            byte[] model,
            Path scratch,
            String own,
            Map<String, OptimizedGraph.Place> known,
            Map<String, OptimizedGraph.Place> tensors,
            Map<OptimizedGraph.Place, OptimizedGraph.Place> moves)
            throws IOException {
        MessageDigest digest = GraphCache.sha256();
        CRC32C crc = new CRC32C();
        long end = 0;
        try (Arena arena = Arena.ofShared();
                FileChannel out = FileChannel.open(
                        scratch.resolve(own), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            Map<String, MemorySegment> sources = new HashMap<>();
            for (OptimizedGraph.Weight weight : OptimizedGraph.weights(model)) {
                OptimizedGraph.Place from = weight.place();
                MemorySegment source = sources.get(from.file());
                if (source == null) {
                    source = map(scratch.resolve(from.file()), arena);
                    sources.put(from.file(), source);
                }
                ByteBuffer content = source.asSlice(from.offset(), from.bytes()).asByteBuffer();
                digest.update(content.duplicate());
                String key = HexFormat.of().formatHex(digest.digest());
                OptimizedGraph.Place to = tensors.getOrDefault(key, known.get(key));
                if (to == null) {
                    ByteBuffer padding = ByteBuffer.allocate((int) Math.floorMod(-end, (long) ALIGNMENT));
                    to = new OptimizedGraph.Place(own, end + padding.capacity(), from.bytes());
                    end = to.offset() + to.bytes();
                    append(out, padding, crc);
                    append(out, content, crc);
                }
                tensors.put(key, to);
                moves.put(from, to);
            }
            out.force(true); // else a power failure could leave a file of the right size and no content
        }
        return new FileSum(end, crc.getValue());
    }

    private static MemorySegment map(Path file, Arena arena) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
        }
    }

    private static void append(FileChannel out, ByteBuffer content, CRC32C crc) throws IOException {
        crc.update(content.duplicate());
        while (content.hasRemaining()) {
            out.write(content);
        }
    }

    /** Where the weights of the other graphs of this folder lie, by digest. */
    private Map<String, OptimizedGraph.Place> tensorsOfOtherGraphs(String name) {
        Map<String, OptimizedGraph.Place> tensors = new HashMap<>();
        for (String other : otherIndexes(name).keySet()) {
            try {
                tensors.putAll(TensorDigests.read(folder.resolve(other + DIGESTS)));
            } catch (IOException e) {
                LOG.log(Level.DEBUG, "what " + other + " in " + folder + " has is not shared", e);
            }
        }
        return tensors;
    }

    /** The files of other graphs that tensors lie in. */
    private Map<String, FileSum> sumsOf(Map<String, OptimizedGraph.Place> tensors, String own) {
        Map<String, FileSum> sums = new LinkedHashMap<>();
        for (CacheIndex other : otherIndexes("").values()) {
            other.files().forEach((file, sum) -> {
                if (!file.equals(own)
                        && tensors.values().stream()
                                .anyMatch(place -> place.file().equals(file))) {
                    sums.put(file, sum);
                }
            });
        }
        return sums;
    }

    /** The indexes of other graphs whose files are all there, by the names of the graphs. */
    private Map<String, CacheIndex> otherIndexes(String name) {
        Map<String, CacheIndex> indexes = new LinkedHashMap<>();
        for (String graph : ModelManifest.GRAPHS) {
            CacheIndex index = graph.equals(name) ? null : index(graph);
            if (index != null) {
                indexes.put(graph, index);
            }
        }
        return indexes;
    }

    private @Nullable CacheIndex index(String name) {
        try {
            CacheIndex index = CacheIndex.read(folder.resolve(name + INDEX));
            for (Map.Entry<String, FileSum> file : index.files().entrySet()) {
                if (Files.size(folder.resolve(file.getKey())) != file.getValue().bytes()) {
                    return null;
                }
            }
            return index;
        } catch (IOException e) {
            return null;
        }
    }

    /** Deletes what a graph had before, and what processes left behind that were ended while they wrote. */
    private void removeLeftOvers(String name) throws IOException {
        Files.deleteIfExists(folder.resolve(name + INDEX));
        Files.deleteIfExists(folder.resolve(name + DIGESTS));
        Files.deleteIfExists(folder.resolve(name));
        Set<String> used = new HashSet<>();
        for (CacheIndex other : otherIndexes(name).values()) {
            used.addAll(other.files().keySet());
        }
        List<Path> content;
        try (Stream<Path> files = Files.list(folder)) {
            content = files.toList();
        }
        for (Path file : content) {
            String text = String.valueOf(file.getFileName());
            if (Files.isDirectory(file)) {
                CacheFiles.deleteFolder(file);
            } else if (text.endsWith(CacheFiles.TEMPORARY) || text.endsWith(WEIGHTS) && !used.contains(text)) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** Frees the weights. All sessions that were opened must be closed. */
    @Override
    public void close() {
        weights.close();
    }
}
