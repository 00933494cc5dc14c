package io.github.glow4j.training.translation;

import static io.github.glow4j.training.translation.OpTranslator.add;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Operators that take parts of a tensor. */
final class SliceOps {
    private SliceOps() {}

    static void addTo(Map<String, OpTranslator> table) {
        add(table, SliceOps::slice, "Slice");
        add(table, SliceOps::stridedSlice, "StridedSlice");
        add(table, SliceOps::reverse, "ReverseV2");
        table.put("Split", call -> {
            Value x = call.in(1);
            int axis = call.axis(0, x.rank());
            int parts = call.number("num_split", 1);
            int size = x.shape[axis].known();
            if (parts < 1 || size % parts != 0) {
                throw new Unsupported("an axis of length " + size + " does not split into " + parts + " equal parts");
            }
            int[] sizes = new int[parts];
            Arrays.fill(sizes, size / parts);
            return split(x, axis, sizes);
        });
        table.put("SplitV", SliceOps::splitV);
        table.put("Unpack", call -> {
            Value x = call.in(0);
            int axis = NodeCall.axisOf(call.number("axis", 0), x.rank());
            int[] sizes = Shaping.ones(x.shape[axis].known());
            return split(x, axis, sizes).stream()
                    .map(part -> ShapeOps.dropAxis(part, axis))
                    .toList();
        });
    }

    private static List<Value> split(Value x, int axis, int[] sizes) {
        List<Value> parts = new ArrayList<>();
        int start = 0;
        for (int size : sizes) {
            parts.add(Shaping.slice(x, axis, start, size));
            start += size;
        }
        if (start != x.shape[axis].known()) {
            throw new Unsupported("parts of " + start + " in all do not fit an axis of length " + x.shape[axis]);
        }
        return parts;
    }

    private static List<Value> splitV(NodeCall call) {
        Value x = call.in(0);
        int axis = call.axis(2, x.rank());
        int[] sizes = call.in(1).ints().clone();
        int left = x.shape[axis].known();
        for (int size : sizes) {
            left -= Math.max(0, size);
        }
        for (int i = 0; i < sizes.length; i++) {
            if (sizes[i] < 0) {
                sizes[i] = left;
                left = 0;
            }
        }
        return split(x, axis, sizes);
    }

    private static Value slice(NodeCall call) {
        Value x = call.in(0);
        int[] begin = call.in(1).ints();
        Dim[] size = call.in(2).elements().clone();
        for (int axis = 0; axis < x.rank(); axis++) {
            boolean whole = begin[axis] == 0 && (size[axis].is(-1) || size[axis].equals(x.shape[axis]));
            if (whole) {
                size[axis] = x.shape[axis];
            } else if (x.shape[axis].batch() && !(begin[axis] == 0 && size[axis].is(1))) {
                throw new Unsupported("it takes part of the batch");
            } else if (!x.shape[axis].batch()) {
                int length = x.shape[axis].known();
                size[axis] = size[axis].is(-1) ? Dim.of(length - begin[axis]) : size[axis];
                if (begin[axis] < 0 || begin[axis] + size[axis].known() > length || size[axis].factor() < 0) {
                    throw new Unsupported("the slice " + Arrays.toString(begin) + ", " + Arrays.toString(size)
                            + " is not within " + x.shapeText());
                }
            }
        }
        return Shaping.slice(x, begin, size, Shaping.ones(x.rank()));
    }

    private static Value reverse(NodeCall call) {
        Value x = call.in(0);
        int[] starts = new int[x.rank()];
        int[] steps = Shaping.ones(x.rank());
        for (int given : call.in(1).ints()) {
            int axis = NodeCall.axisOf(given, x.rank());
            starts[axis] = x.shape[axis].batch() ? -1 : x.shape[axis].known() - 1;
            steps[axis] = -1;
        }
        return Shaping.slice(x, starts, x.shape, steps);
    }

    /** Python's {@code x[a:b:c, ..., i, newaxis]}. */
    private static Value stridedSlice(NodeCall call) {
        Value x = call.in(0);
        Dim[] begin = call.in(1).elements();
        Dim[] end = call.in(2).elements();
        int[] strides = call.in(3).ints();
        int ellipsis = call.number("ellipsis_mask", 0);
        int newAxis = call.number("new_axis_mask", 0) & ~ellipsis;
        int consumed = begin.length - Integer.bitCount(newAxis) - Integer.bitCount(ellipsis);
        if (consumed > x.rank()) {
            throw new Unsupported("it takes " + consumed + " axes of a tensor of shape " + x.shapeText());
        }

        int[] starts = new int[x.rank()];
        Dim[] counts = x.shape.clone();
        int[] steps = Shaping.ones(x.rank());
        List<Dim> result = new ArrayList<>();
        int axis = 0;
        for (int i = 0; i < begin.length; i++) {
            if (bit(ellipsis, i)) {
                for (int skipped = x.rank() - consumed; skipped > 0; skipped--) {
                    result.add(x.shape[axis++]);
                }
            } else if (bit(newAxis, i)) {
                result.add(Dim.ONE);
            } else {
                boolean shrink = bit(call.number("shrink_axis_mask", 0), i);
                Range range = shrink
                        ? index(x.shape[axis], begin[i].known())
                        : range(
                                x.shape[axis],
                                bit(call.number("begin_mask", 0), i) ? null : begin[i],
                                bit(call.number("end_mask", 0), i) ? null : end[i],
                                strides[i]);
                starts[axis] = range.start;
                counts[axis] = range.count;
                steps[axis] = range.step;
                if (!shrink) {
                    result.add(range.count);
                }
                axis++;
            }
        }
        result.addAll(Arrays.asList(x.shape).subList(axis, x.rank()));
        return Shaping.reshape(Shaping.slice(x, starts, counts, steps), result.toArray(new Dim[0]));
    }

    private record Range(int start, Dim count, int step) {}

    private static boolean bit(int mask, int index) {
        return (mask >> index & 1) != 0;
    }

    private static Range index(Dim size, int given) {
        if (size.batch()) {
            if (given < 0) {
                throw new Unsupported("it counts items from the end of the batch");
            }
            return new Range(given, Dim.ONE, 1);
        }
        int index = given < 0 ? given + size.known() : given;
        if (index < 0 || index >= size.known()) {
            throw new Unsupported("index " + given + " is beyond an axis of length " + size);
        }
        return new Range(index, Dim.ONE, 1);
    }

    /**
     * A range of an axis.
     *
     * @param begin null for the first element in the direction of the step
     * @param end null for beyond the last
     */
    private static Range range(Dim size, @Nullable Dim begin, @Nullable Dim end, int step) {
        if (step == 0) {
            throw new Unsupported("its step is 0");
        }
        if (size.batch()) {
            boolean fromFirst = begin == null || begin.is(0);
            if (step == 1 && fromFirst && (end == null || end.equals(size))) {
                return new Range(0, size, 1);
            }
            if (step == 1 && fromFirst && end != null && end.is(1)) {
                return new Range(0, Dim.ONE, 1);
            }
            if (step == -1 && begin == null && end == null) {
                return new Range(-1, size, -1);
            }
            throw new Unsupported("it takes part of the batch");
        }
        int length = size.known();
        int low = step > 0 ? 0 : -1;
        int high = step > 0 ? length : length - 1;
        int from = begin == null ? (step > 0 ? low : high) : clamp(begin.known(), length, low, high);
        int to = end == null ? (step > 0 ? high : low) : clamp(end.known(), length, low, high);
        int count = Math.max(0, Math.ceilDiv(to - from, step));
        return new Range(from, Dim.of(count), step);
    }

    private static int clamp(int given, int length, int low, int high) {
        return Math.clamp(given < 0 ? (long) given + length : given, low, high);
    }
}
