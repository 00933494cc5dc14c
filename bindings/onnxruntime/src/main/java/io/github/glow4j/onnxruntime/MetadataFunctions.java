package io.github.glow4j.onnxruntime;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.github.glow4j.onnxruntime.c.OrtApi;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** The functions on OrtModelMetadata. */
final class MetadataFunctions {
    private static final MemorySegment API = OrtLibrary.api();

    private static final MethodHandle GET_MODEL_METADATA =
            OrtLibrary.function(OrtApi.SessionGetModelMetadata(API), OrtApi.SessionGetModelMetadata.descriptor());

    static MemorySegment getModelMetadata(MemorySegment session) {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment out = scratch.allocate(ADDRESS);
            Status.check((MemorySegment) GET_MODEL_METADATA.invokeExact(session, out));
            return out.get(ADDRESS, 0);
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
    }

    private static final MethodHandle GET_PRODUCER_NAME = OrtLibrary.function(
            OrtApi.ModelMetadataGetProducerName(API), OrtApi.ModelMetadataGetProducerName.descriptor());

    static String getProducerName(MemorySegment metadata) {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment out = scratch.allocate(ADDRESS);
            Status.check((MemorySegment) GET_PRODUCER_NAME.invokeExact(metadata, Allocator.DEFAULT, out));
            return Allocator.take(out.get(ADDRESS, 0));
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
    }

    private static final MethodHandle GET_GRAPH_NAME =
            OrtLibrary.function(OrtApi.ModelMetadataGetGraphName(API), OrtApi.ModelMetadataGetGraphName.descriptor());

    static String getGraphName(MemorySegment metadata) {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment out = scratch.allocate(ADDRESS);
            Status.check((MemorySegment) GET_GRAPH_NAME.invokeExact(metadata, Allocator.DEFAULT, out));
            return Allocator.take(out.get(ADDRESS, 0));
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
    }

    private static final MethodHandle GET_GRAPH_DESCRIPTION = OrtLibrary.function(
            OrtApi.ModelMetadataGetGraphDescription(API), OrtApi.ModelMetadataGetGraphDescription.descriptor());

    static String getGraphDescription(MemorySegment metadata) {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment out = scratch.allocate(ADDRESS);
            Status.check((MemorySegment) GET_GRAPH_DESCRIPTION.invokeExact(metadata, Allocator.DEFAULT, out));
            return Allocator.take(out.get(ADDRESS, 0));
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
    }

    private static final MethodHandle GET_DOMAIN =
            OrtLibrary.function(OrtApi.ModelMetadataGetDomain(API), OrtApi.ModelMetadataGetDomain.descriptor());

    static String getDomain(MemorySegment metadata) {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment out = scratch.allocate(ADDRESS);
            Status.check((MemorySegment) GET_DOMAIN.invokeExact(metadata, Allocator.DEFAULT, out));
            return Allocator.take(out.get(ADDRESS, 0));
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
    }

    private static final MethodHandle GET_DESCRIPTION = OrtLibrary.function(
            OrtApi.ModelMetadataGetDescription(API), OrtApi.ModelMetadataGetDescription.descriptor());

    static String getDescription(MemorySegment metadata) {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment out = scratch.allocate(ADDRESS);
            Status.check((MemorySegment) GET_DESCRIPTION.invokeExact(metadata, Allocator.DEFAULT, out));
            return Allocator.take(out.get(ADDRESS, 0));
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
    }

    private static final MethodHandle GET_VERSION =
            OrtLibrary.function(OrtApi.ModelMetadataGetVersion(API), OrtApi.ModelMetadataGetVersion.descriptor());

    static long getVersion(MemorySegment metadata) {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment out = scratch.allocate(JAVA_LONG);
            Status.check((MemorySegment) GET_VERSION.invokeExact(metadata, out));
            return out.get(JAVA_LONG, 0);
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
    }

    private static final MethodHandle GET_CUSTOM_METADATA_MAP_KEYS = OrtLibrary.function(
            OrtApi.ModelMetadataGetCustomMetadataMapKeys(API),
            OrtApi.ModelMetadataGetCustomMetadataMapKeys.descriptor());

    static long getCustomMetadataMapKeys(MemorySegment metadata, MemorySegment allocator, MemorySegment keys) {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment out = scratch.allocate(JAVA_LONG);
            Status.check((MemorySegment) GET_CUSTOM_METADATA_MAP_KEYS.invokeExact(metadata, allocator, keys, out));
            return out.get(JAVA_LONG, 0);
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
    }

    private static final MethodHandle LOOKUP_CUSTOM_METADATA_MAP = OrtLibrary.function(
            OrtApi.ModelMetadataLookupCustomMetadataMap(API), OrtApi.ModelMetadataLookupCustomMetadataMap.descriptor());

    static String lookupCustomMetadataMap(MemorySegment metadata, String key) {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment out = scratch.allocate(ADDRESS);
            Status.check((MemorySegment) LOOKUP_CUSTOM_METADATA_MAP.invokeExact(
                    metadata, Allocator.DEFAULT, scratch.allocateFrom(key), out));
            return Allocator.take(out.get(ADDRESS, 0));
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
    }

    private static final MethodHandle RELEASE_MODEL_METADATA =
            OrtLibrary.function(OrtApi.ReleaseModelMetadata(API), OrtApi.ReleaseModelMetadata.descriptor());

    static void releaseModelMetadata(MemorySegment handle) {
        try {
            RELEASE_MODEL_METADATA.invokeExact(handle);
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
    }

    private MetadataFunctions() {}
}
