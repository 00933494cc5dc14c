package io.github.glow4j.onnxruntime;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.github.glow4j.onnxruntime.c.OrtApi;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** The functions that tell which execution provider got which nodes. */
final class PlacementFunctions {
    private static final MemorySegment API = OrtLibrary.api();

    private static final MethodHandle GET_EP_GRAPH_ASSIGNMENT_INFO = OrtLibrary.function(
            OrtApi.Session_GetEpGraphAssignmentInfo(API), OrtApi.Session_GetEpGraphAssignmentInfo.descriptor());

    static long getEpGraphAssignmentInfo(MemorySegment session, MemorySegment epSubgraphs) {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment out = scratch.allocate(JAVA_LONG);
            Status.check((MemorySegment) GET_EP_GRAPH_ASSIGNMENT_INFO.invokeExact(session, epSubgraphs, out));
            return out.get(JAVA_LONG, 0);
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
    }

    private static final MethodHandle EP_ASSIGNED_SUBGRAPH_GET_EP_NAME = OrtLibrary.function(
            OrtApi.EpAssignedSubgraph_GetEpName(API), OrtApi.EpAssignedSubgraph_GetEpName.descriptor());

    static MemorySegment epAssignedSubgraphGetEpName(MemorySegment epSubgraph) {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment out = scratch.allocate(ADDRESS);
            Status.check((MemorySegment) EP_ASSIGNED_SUBGRAPH_GET_EP_NAME.invokeExact(epSubgraph, out));
            return out.get(ADDRESS, 0);
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
    }

    private static final MethodHandle EP_ASSIGNED_SUBGRAPH_GET_NODES = OrtLibrary.function(
            OrtApi.EpAssignedSubgraph_GetNodes(API), OrtApi.EpAssignedSubgraph_GetNodes.descriptor());

    static long epAssignedSubgraphGetNodes(MemorySegment epSubgraph, MemorySegment epNodes) {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment out = scratch.allocate(JAVA_LONG);
            Status.check((MemorySegment) EP_ASSIGNED_SUBGRAPH_GET_NODES.invokeExact(epSubgraph, epNodes, out));
            return out.get(JAVA_LONG, 0);
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
    }

    private static final MethodHandle EP_ASSIGNED_NODE_GET_NAME =
            OrtLibrary.function(OrtApi.EpAssignedNode_GetName(API), OrtApi.EpAssignedNode_GetName.descriptor());

    static MemorySegment epAssignedNodeGetName(MemorySegment epNode) {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment out = scratch.allocate(ADDRESS);
            Status.check((MemorySegment) EP_ASSIGNED_NODE_GET_NAME.invokeExact(epNode, out));
            return out.get(ADDRESS, 0);
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
    }

    private static final MethodHandle EP_ASSIGNED_NODE_GET_OPERATOR_TYPE = OrtLibrary.function(
            OrtApi.EpAssignedNode_GetOperatorType(API), OrtApi.EpAssignedNode_GetOperatorType.descriptor());

    static MemorySegment epAssignedNodeGetOperatorType(MemorySegment epNode) {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment out = scratch.allocate(ADDRESS);
            Status.check((MemorySegment) EP_ASSIGNED_NODE_GET_OPERATOR_TYPE.invokeExact(epNode, out));
            return out.get(ADDRESS, 0);
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
    }

    private PlacementFunctions() {}
}
