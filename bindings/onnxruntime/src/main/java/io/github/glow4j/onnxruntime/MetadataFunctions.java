package io.github.glow4j.onnxruntime;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.github.glow4j.nativelib.CFunction;
import io.github.glow4j.onnxruntime.c.OrtApi;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** The functions on OrtModelMetadata. */
final class MetadataFunctions {
    private static final MemorySegment API = OrtLibrary.api();

    private static final CFunction GET_MODEL_METADATA = new CFunction(OrtApi.SessionGetModelMetadata(API));

    static MemorySegment getModelMetadata(MemorySegment session) {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment out = scratch.allocate(ADDRESS);
            Status.check(GET_MODEL_METADATA.call(session, out));
            return out.get(ADDRESS, 0);
        }
    }

    private static final CFunction GET_PRODUCER_NAME = new CFunction(OrtApi.ModelMetadataGetProducerName(API));

    static String getProducerName(MemorySegment metadata) {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment out = scratch.allocate(ADDRESS);
            Status.check(GET_PRODUCER_NAME.call(metadata, Allocator.DEFAULT, out));
            return Allocator.take(out.get(ADDRESS, 0));
        }
    }

    private static final CFunction GET_GRAPH_NAME = new CFunction(OrtApi.ModelMetadataGetGraphName(API));

    static String getGraphName(MemorySegment metadata) {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment out = scratch.allocate(ADDRESS);
            Status.check(GET_GRAPH_NAME.call(metadata, Allocator.DEFAULT, out));
            return Allocator.take(out.get(ADDRESS, 0));
        }
    }

    private static final CFunction GET_GRAPH_DESCRIPTION = new CFunction(OrtApi.ModelMetadataGetGraphDescription(API));

    static String getGraphDescription(MemorySegment metadata) {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment out = scratch.allocate(ADDRESS);
            Status.check(GET_GRAPH_DESCRIPTION.call(metadata, Allocator.DEFAULT, out));
            return Allocator.take(out.get(ADDRESS, 0));
        }
    }

    private static final CFunction GET_DOMAIN = new CFunction(OrtApi.ModelMetadataGetDomain(API));

    static String getDomain(MemorySegment metadata) {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment out = scratch.allocate(ADDRESS);
            Status.check(GET_DOMAIN.call(metadata, Allocator.DEFAULT, out));
            return Allocator.take(out.get(ADDRESS, 0));
        }
    }

    private static final CFunction GET_DESCRIPTION = new CFunction(OrtApi.ModelMetadataGetDescription(API));

    static String getDescription(MemorySegment metadata) {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment out = scratch.allocate(ADDRESS);
            Status.check(GET_DESCRIPTION.call(metadata, Allocator.DEFAULT, out));
            return Allocator.take(out.get(ADDRESS, 0));
        }
    }

    private static final CFunction GET_VERSION = new CFunction(OrtApi.ModelMetadataGetVersion(API));

    static long getVersion(MemorySegment metadata) {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment out = scratch.allocate(JAVA_LONG);
            Status.check(GET_VERSION.call(metadata, out));
            return out.get(JAVA_LONG, 0);
        }
    }

    private static final CFunction GET_CUSTOM_METADATA_MAP_KEYS =
            new CFunction(OrtApi.ModelMetadataGetCustomMetadataMapKeys(API));

    static long getCustomMetadataMapKeys(MemorySegment metadata, MemorySegment allocator, MemorySegment keys) {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment out = scratch.allocate(JAVA_LONG);
            Status.check(GET_CUSTOM_METADATA_MAP_KEYS.call(metadata, allocator, keys, out));
            return out.get(JAVA_LONG, 0);
        }
    }

    private static final CFunction LOOKUP_CUSTOM_METADATA_MAP =
            new CFunction(OrtApi.ModelMetadataLookupCustomMetadataMap(API));

    static String lookupCustomMetadataMap(MemorySegment metadata, String key) {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment out = scratch.allocate(ADDRESS);
            Status.check(LOOKUP_CUSTOM_METADATA_MAP.call(metadata, Allocator.DEFAULT, scratch.allocateFrom(key), out));
            return Allocator.take(out.get(ADDRESS, 0));
        }
    }

    private static final CFunction RELEASE_MODEL_METADATA = new CFunction(OrtApi.ReleaseModelMetadata(API));

    static void releaseModelMetadata(MemorySegment handle) {
        RELEASE_MODEL_METADATA.call(handle);
    }

    private MetadataFunctions() {}
}
