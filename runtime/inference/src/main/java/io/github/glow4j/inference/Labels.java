package io.github.glow4j.inference;

import io.github.glow4j.models.InvalidInputException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/** Checks of class labels. A model that is not class-conditional ignores them. */
final class Labels {
    private Labels() {}

    static void check(int @Nullable [] labels, int count, int classes) {
        if (classes == 0) {
            return;
        }
        if (labels == null) {
            throw missing(classes);
        }
        if (labels.length != count) {
            throw new InvalidInputException(labels.length + " labels are given for a batch of " + count);
        }
        for (int i = 0; i < count; i++) {
            checkRange(labels[i], i, classes);
        }
    }

    static InvalidInputException missing(int classes) {
        return new InvalidInputException("the model is class-conditional: give one label per image, 0 to "
                + (classes - 1) + " (" + classes + " classes)");
    }

    /** Copies labels to where no other thread can change them between the check and the run. */
    static void copyChecked(MemorySegment from, MemorySegment to, int count, int classes) {
        for (int i = 0; i < count; i++) {
            int label = from.getAtIndex(ValueLayout.JAVA_INT, i);
            checkRange(label, i, classes);
            to.setAtIndex(ValueLayout.JAVA_INT, i, label);
        }
    }

    private static void checkRange(int label, int index, int classes) {
        if (label < 0 || label >= classes) {
            throw new InvalidInputException("label " + label + " at index " + index + " is out of range: the model has "
                    + classes + " classes, 0 to " + (classes - 1));
        }
    }
}
