package io.github.glow4j.onnxruntime;

import static java.lang.foreign.ValueLayout.ADDRESS;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a model says about itself; texts that it leaves out are empty.
 *
 * @param producer the tool that wrote it
 * @param version the model's own version
 * @param custom its free entries
 */
public record ModelMetadata(
        String producer,
        String graphName,
        String graphDescription,
        String domain,
        String description,
        long version,
        Map<String, String> custom) {

    public ModelMetadata {
        custom = Map.copyOf(custom);
    }

    static ModelMetadata of(MemorySegment session) {
        MemorySegment metadata = MetadataFunctions.getModelMetadata(session);
        try {
            return new ModelMetadata(
                    MetadataFunctions.getProducerName(metadata),
                    MetadataFunctions.getGraphName(metadata),
                    MetadataFunctions.getGraphDescription(metadata),
                    MetadataFunctions.getDomain(metadata),
                    MetadataFunctions.getDescription(metadata),
                    MetadataFunctions.getVersion(metadata),
                    custom(metadata));
        } finally {
            MetadataFunctions.releaseModelMetadata(metadata);
        }
    }

    private static Map<String, String> custom(MemorySegment metadata) {
        Map<String, String> custom = new LinkedHashMap<>();
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment out = scratch.allocate(ADDRESS);
            long count = MetadataFunctions.getCustomMetadataMapKeys(metadata, Allocator.DEFAULT, out);
            MemorySegment keys = out.get(ADDRESS, 0).reinterpret(ADDRESS.byteSize() * count);
            for (long i = 0; i < count; i++) {
                String key = Allocator.take(keys.getAtIndex(ADDRESS, i));
                custom.put(key, MetadataFunctions.lookupCustomMetadataMap(metadata, key));
            }
            Allocator.free(keys);
        }
        return custom;
    }
}
