package io.github.glow4j.onnxruntime;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * How the CUDA execution provider works. Immutable.
 *
 * @param device which GPU, counted from 0
 * @param memoryLimit the most bytes that the arena of a session takes on the GPU, weights included; 0 for no limit
 * @param arenaGrowth by how much the arena grows
 * @param convolutionSearch how cuDNN chooses an algorithm for each convolution and shape, when that is first run
 * @param convolutionWorkspace whether cuDNN may take as much scratch memory as its fastest algorithm wants
 * @param tf32 whether products of float32 numbers may be rounded to 10 bits of mantissa, for speed
 * @param graphs whether runs may be captured as graphs: {@link Session#capture}
 * @param nhwc whether convolutions are run in the layout that tensor cores prefer
 * @param more further entries as the library documents them, which win over the rest
 */
public record CudaOptions(
        int device,
        long memoryLimit,
        ArenaGrowth arenaGrowth,
        ConvolutionSearch convolutionSearch,
        boolean convolutionWorkspace,
        boolean tf32,
        boolean graphs,
        boolean nhwc,
        Map<String, String> more) {
    static final String GRAPHS = "enable_cuda_graph";
    static final Set<String> TRUE = Set.of("1", "true", "True");

    /** Entries that hand raw addresses to the library, which nothing here could keep valid. */
    private static final Set<String> ADDRESSES = Set.of(
            "user_compute_stream",
            "has_user_compute_stream",
            "gpu_external_alloc",
            "gpu_external_free",
            "gpu_external_empty_cache");

    /** By how much an arena grows when it is full. */
    public enum ArenaGrowth {
        /** Twice as much each time: few growths. */
        NEXT_POWER_OF_TWO("kNextPowerOfTwo"),
        /** What is needed: little memory. */
        SAME_AS_REQUESTED("kSameAsRequested");

        private final String value;

        ArenaGrowth(String value) {
            this.value = value;
        }
    }

    /** How cuDNN chooses the algorithm of a convolution. */
    public enum ConvolutionSearch {
        /** Tries them all: the first run of each shape is slow, the others are fast. */
        EXHAUSTIVE,
        /** By rules of thumb: quick to start. */
        HEURISTIC,
        /** The one that always works. */
        DEFAULT
    }

    public CudaOptions {
        if (device < 0) {
            throw new IllegalArgumentException("negative number of a GPU: " + device);
        }
        if (memoryLimit < 0) {
            throw new IllegalArgumentException("negative limit of memory: " + memoryLimit);
        }
        for (String key : more.keySet()) {
            if (ADDRESSES.contains(key)) {
                throw new IllegalArgumentException(key + " is not supported: it hands an address to the library that"
                        + " may become invalid; use SessionOptions.cuda(options, stream) for a stream");
            }
        }
        more = Collections.unmodifiableMap(new LinkedHashMap<>(more));
    }

    /** The library's own choices, except that float32 stays float32. */
    public static CudaOptions of(int device) {
        return new CudaOptions(
                device,
                0,
                ArenaGrowth.NEXT_POWER_OF_TWO,
                ConvolutionSearch.EXHAUSTIVE,
                true,
                false,
                false,
                false,
                Map.of());
    }

    public CudaOptions withMemoryLimit(long bytes) {
        return new CudaOptions(
                device, bytes, arenaGrowth, convolutionSearch, convolutionWorkspace, tf32, graphs, nhwc, more);
    }

    public CudaOptions withArenaGrowth(ArenaGrowth growth) {
        return new CudaOptions(
                device, memoryLimit, growth, convolutionSearch, convolutionWorkspace, tf32, graphs, nhwc, more);
    }

    public CudaOptions withConvolutionSearch(ConvolutionSearch search) {
        return new CudaOptions(
                device, memoryLimit, arenaGrowth, search, convolutionWorkspace, tf32, graphs, nhwc, more);
    }

    public CudaOptions withConvolutionWorkspace(boolean on) {
        return new CudaOptions(device, memoryLimit, arenaGrowth, convolutionSearch, on, tf32, graphs, nhwc, more);
    }

    public CudaOptions withTf32(boolean on) {
        return new CudaOptions(
                device, memoryLimit, arenaGrowth, convolutionSearch, convolutionWorkspace, on, graphs, nhwc, more);
    }

    public CudaOptions withGraphs(boolean on) {
        return new CudaOptions(
                device, memoryLimit, arenaGrowth, convolutionSearch, convolutionWorkspace, tf32, on, nhwc, more);
    }

    public CudaOptions withNhwc(boolean on) {
        return new CudaOptions(
                device, memoryLimit, arenaGrowth, convolutionSearch, convolutionWorkspace, tf32, graphs, on, more);
    }

    /** @param entries as the library documents them; they win over the rest */
    public CudaOptions withMore(Map<String, String> entries) {
        return new CudaOptions(
                device, memoryLimit, arenaGrowth, convolutionSearch, convolutionWorkspace, tf32, graphs, nhwc, entries);
    }

    /** As the library reads them: every choice is written out, so that a later version's defaults change nothing. */
    public Map<String, String> entries() {
        Map<String, String> entries = new LinkedHashMap<>();
        entries.put("device_id", Integer.toString(device));
        if (memoryLimit > 0) {
            entries.put("gpu_mem_limit", Long.toString(memoryLimit));
        }
        entries.put("arena_extend_strategy", arenaGrowth.value);
        entries.put("cudnn_conv_algo_search", convolutionSearch.name());
        entries.put("cudnn_conv_use_max_workspace", flag(convolutionWorkspace));
        entries.put("use_tf32", flag(tf32));
        entries.put(GRAPHS, flag(graphs));
        entries.put("prefer_nhwc", flag(nhwc));
        entries.putAll(more);
        return entries;
    }

    private static String flag(boolean on) {
        return on ? "1" : "0";
    }
}
