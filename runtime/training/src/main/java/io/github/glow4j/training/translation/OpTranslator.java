package io.github.glow4j.training.translation;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What one TensorFlow operator computes, in terms of {@link Elementwise}, {@link Shaping} and {@link Linear}. */
@FunctionalInterface
interface OpTranslator {
    List<Value> translate(NodeCall call);

    /** All operators that depend on nothing but their inputs and attributes. */
    Map<String, OpTranslator> ALL = all();

    /** An operator with one output. */
    @FunctionalInterface
    interface Single {
        Value translate(NodeCall call);
    }

    private static Map<String, OpTranslator> all() {
        Map<String, OpTranslator> table = new TreeMap<>();
        ArithmeticOps.addTo(table);
        ShapeOps.addTo(table);
        SliceOps.addTo(table);
        ArrayOps.addTo(table);
        ImageOps.addTo(table);
        MatrixOps.addTo(table);
        return table;
    }

    static void add(Map<String, OpTranslator> table, Single translator, String... operators) {
        for (String operator : operators) {
            table.put(operator, call -> List.of(translator.translate(call)));
        }
    }
}
