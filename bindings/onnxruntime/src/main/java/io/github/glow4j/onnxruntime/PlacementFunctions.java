package io.github.glow4j.onnxruntime;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.github.glow4j.nativelib.CFunction;
import io.github.glow4j.onnxruntime.c.OrtApi;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** The functions that tell which execution provider got which nodes. */
final class PlacementFunctions {
    private static final MemorySegment API = OrtLibrary.api();

    private static final CFunction GET_EP_GRAPH_ASSIGNMENT_INFO =
            new CFunction(OrtApi.Session_GetEpGraphAssignmentInfo(API));

    static long getEpGraphAssignmentInfo(MemorySegment session, MemorySegment epSubgraphs) {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment out = scratch.allocate(JAVA_LONG);
            Status.check(GET_EP_GRAPH_ASSIGNMENT_INFO.call(session, epSubgraphs, out));
            return out.get(JAVA_LONG, 0);
        }
    }

    private static final CFunction EP_ASSIGNED_SUBGRAPH_GET_EP_NAME =
            new CFunction(OrtApi.EpAssignedSubgraph_GetEpName(API));

    static MemorySegment epAssignedSubgraphGetEpName(MemorySegment epSubgraph) {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment out = scratch.allocate(ADDRESS);
            Status.check(EP_ASSIGNED_SUBGRAPH_GET_EP_NAME.call(epSubgraph, out));
            return out.get(ADDRESS, 0);
        }
    }

    private static final CFunction EP_ASSIGNED_SUBGRAPH_GET_NODES =
            new CFunction(OrtApi.EpAssignedSubgraph_GetNodes(API));

    static long epAssignedSubgraphGetNodes(MemorySegment epSubgraph, MemorySegment epNodes) {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment out = scratch.allocate(JAVA_LONG);
            Status.check(EP_ASSIGNED_SUBGRAPH_GET_NODES.call(epSubgraph, epNodes, out));
            return out.get(JAVA_LONG, 0);
        }
    }

    private static final CFunction EP_ASSIGNED_NODE_GET_NAME = new CFunction(OrtApi.EpAssignedNode_GetName(API));

    static MemorySegment epAssignedNodeGetName(MemorySegment epNode) {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment out = scratch.allocate(ADDRESS);
            Status.check(EP_ASSIGNED_NODE_GET_NAME.call(epNode, out));
            return out.get(ADDRESS, 0);
        }
    }

    private static final CFunction EP_ASSIGNED_NODE_GET_OPERATOR_TYPE =
            new CFunction(OrtApi.EpAssignedNode_GetOperatorType(API));

    static MemorySegment epAssignedNodeGetOperatorType(MemorySegment epNode) {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment out = scratch.allocate(ADDRESS);
            Status.check(EP_ASSIGNED_NODE_GET_OPERATOR_TYPE.call(epNode, out));
            return out.get(ADDRESS, 0);
        }
    }

    private PlacementFunctions() {}
}
