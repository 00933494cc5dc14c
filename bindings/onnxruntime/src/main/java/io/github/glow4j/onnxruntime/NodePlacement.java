package io.github.glow4j.onnxruntime;

import static java.lang.foreign.ValueLayout.ADDRESS;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * Which execution provider runs a node of the graph.
 *
 * @param provider {@code "CPUExecutionProvider"}, {@code "CUDAExecutionProvider"}, ...
 * @param node the node's name, which may be empty
 * @param operator its type: {@code "Conv"}
 */
public record NodePlacement(String provider, String node, String operator) {

    static List<NodePlacement> of(MemorySegment session) {
        List<NodePlacement> placements = new ArrayList<>();
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment out = scratch.allocate(ADDRESS);
            long count = PlacementFunctions.getEpGraphAssignmentInfo(session, out);
            MemorySegment subgraphs = array(out, count);
            for (long i = 0; i < count; i++) {
                MemorySegment subgraph = subgraphs.getAtIndex(ADDRESS, i);
                String provider = Strings.read(PlacementFunctions.epAssignedSubgraphGetEpName(subgraph));
                long nodes = PlacementFunctions.epAssignedSubgraphGetNodes(subgraph, out);
                MemorySegment array = array(out, nodes);
                for (long j = 0; j < nodes; j++) {
                    MemorySegment node = array.getAtIndex(ADDRESS, j);
                    placements.add(new NodePlacement(
                            provider,
                            Strings.read(PlacementFunctions.epAssignedNodeGetName(node)),
                            Strings.read(PlacementFunctions.epAssignedNodeGetOperatorType(node))));
                }
            }
        }
        return List.copyOf(placements);
    }

    private static MemorySegment array(MemorySegment out, long count) {
        return out.get(ADDRESS, 0).reinterpret(ADDRESS.byteSize() * count);
    }
}
