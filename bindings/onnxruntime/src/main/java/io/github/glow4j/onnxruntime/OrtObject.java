package io.github.glow4j.onnxruntime;

import io.github.glow4j.nativelib.NativeHandle;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A native object and those that must go before it: closing an environment closes its sessions first, closing a session
 * its bindings and the tensors that its runs returned.
 */
abstract class OrtObject extends NativeHandle {
    final MemorySegment pointer;

    private final @Nullable OrtObject owner;

    /** Weak, so that what the caller forgot to close is found and reported while its owner is still in use. */
    private final Set<OrtObject> owned = Collections.newSetFromMap(new WeakHashMap<>());

    /** @param pointer the native object, freed with this; made beforehand, as nothing may fail once this exists */
    OrtObject(String kind, MemorySegment pointer, @Nullable OrtObject owner) {
        super(kind);
        this.pointer = pointer;
        this.owner = owner;
        if (owner != null) {
            synchronized (owner.owned) {
                owner.owned.add(this);
            }
        }
    }

    /** Frees the native object itself, after all that it owns. */
    abstract void freeNative();

    /** {@link #acquire()} for the other classes of this package. */
    final void enter() {
        acquire();
    }

    /** {@link #release()} for the other classes of this package. */
    final void exit() {
        release();
    }

    @Override
    protected final void free() {
        // Again, as one of them may be making another (a binding its outputs) until it is closed itself.
        for (List<OrtObject> first = owned(); !first.isEmpty(); first = owned()) {
            first.forEach(OrtObject::close);
        }
        if (owner != null) {
            synchronized (owner.owned) {
                owner.owned.remove(this);
            }
        }
        freeNative();
    }

    private List<OrtObject> owned() {
        synchronized (owned) {
            return new ArrayList<>(owned);
        }
    }
}
