package io.github.glow4j.onnxruntime;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link Session} reads its inputs from and writes its outputs to, run after run.
 *
 * <p>An input or output is bound to the caller's memory by a {@link TensorSlot} (the way without allocations) or to a
 * {@link Tensor}, which may lie on a device; an output may also be left to the library to allocate, on the host or on a
 * device. The latest binding of a name holds. All inputs and
 * at least one output must be bound; outputs that are not bound are not computed.
 *
 * <p>A binding serves one thread at a time and does not wait: if two threads use it at once, one of them gets an
 * {@link IllegalStateException}. Closing waits for a run in flight. It is closed with its session if not before.
 */
public final class IoBinding extends OrtObject {
    private static final long LET_GO_RETRY_NANOS = 200_000;
    private static final VarHandle BUSY;

    static {
        try {
            BUSY = MethodHandles.lookup().findVarHandle(IoBinding.class, "busy", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Session session;
    private final Port[] inputs;
    private final Port[] outputs;

    /** The bound outputs in the order in which the library knows them. */
    private final List<Port> outputOrder = new ArrayList<>();

    /** One segment of each arena that the bound memory lies in, filled up with NULL. */
    private final MemorySegment[] kept = new MemorySegment[BindingFunctions.KEPT_AT_MOST];

    private int keptCount;

    /** What is bound has changed since it was last checked as a whole. */
    private boolean changed = true;

    /** Something was unbound, which the library can only do for all inputs or all outputs at once. */
    private boolean stale;

    private boolean hasRun;
    private boolean hasTensors;
    private boolean hasLent;
    private boolean bindsEachRun;
    private boolean frozen;

    @SuppressWarnings("unused") // through BUSY
    private volatile boolean busy;

    IoBinding(MemorySegment pointer, Session session) {
        super("IoBinding", pointer, session);
        this.session = session;
        SegmentAllocator names = Arena.ofAuto(); // read only during calls, to which they are passed as segments
        this.inputs = ports(session.inputs(), true, names);
        this.outputs = ports(session.outputs(), false, names);
        Arrays.fill(kept, MemorySegment.NULL);
    }

    private static Port[] ports(List<TensorInfo> infos, boolean input, SegmentAllocator names) {
        return infos.stream()
                .map(info -> new Port(info, input, names.allocateFrom(info.name())))
                .toArray(Port[]::new);
    }

    /**
     * A slot for an input whose first dimension is the batch.
     *
     * @param itemShape the dimensions behind the first, all fixed
     * @throws IllegalArgumentException if the model has no such input, or it has another type or shape
     */
    public TensorSlot inputSlot(String name, ElementType type, long... itemShape) {
        return new TensorSlot(this, port(inputs, name), type, itemShape);
    }

    /**
     * A slot for an output whose first dimension is the batch.
     *
     * @param itemShape the dimensions behind the first, all fixed
     * @throws IllegalArgumentException if the model has no such output, or it has another type or shape
     */
    public TensorSlot outputSlot(String name, ElementType type, long... itemShape) {
        return new TensorSlot(this, port(outputs, name), type, itemShape);
    }

    /**
     * Binds an input to a tensor, which must stay open for the runs.
     *
     * @throws IllegalArgumentException if the model has no such input, or it has another type or shape
     */
    public void bindInput(String name, Tensor tensor) {
        bindTensor(port(inputs, name), tensor);
    }

    /**
     * Binds an output to a tensor of the shape that the run will yield; it must stay open for the runs.
     *
     * @throws IllegalArgumentException if the model has no such output, or it has another type or shape, or the memory of
     *     the tensor is read-only
     */
    public void bindOutput(String name, Tensor tensor) {
        if (tensor.isReadOnly()) {
            throw new IllegalArgumentException(
                    '"' + name + "\" is written to, but the memory of the tensor is read-only");
        }
        bindTensor(port(outputs, name), tensor);
    }

    /**
     * Lets the library allocate an output anew in each run: for shapes that are not known beforehand. See
     * {@link #outputs()}.
     *
     * @throws IllegalArgumentException if the model has no such output
     * @throws UnsupportedOperationException if the output is no tensor or holds strings
     */
    public void bindOutput(String name) {
        bindOutput(name, MemoryLocation.CPU);
    }

    /**
     * Lets the library allocate an output anew in each run, in memory of a kind that the session has: what is computed on
     * a device can stay there. See {@link #outputs()}.
     *
     * @throws IllegalArgumentException if the model has no such output
     * @throws UnsupportedOperationException if the output is no tensor or holds strings
     * @throws OrtException if the session has no memory of that kind
     * @throws IllegalArgumentException for page-locked memory, which must be bound as a {@link Tensor}
     */
    public void bindOutput(String name, MemoryLocation location) {
        if (location.kind() == MemoryLocation.Kind.CUDA_PINNED) {
            throw new IllegalArgumentException(
                    "the library does not allocate outputs in page-locked memory: bind a tensor");
        }
        Port port = port(outputs, name);
        port.info.elementType().requirePlain('"' + name + '"');
        MemorySegment memory = location.pointer();
        enterAlone();
        try {
            requireNotFrozen();
            session.requireMemory(location);
            BindingFunctions.bindOutputToDevice(pointer, port.name, memory);
            bound(port);
            port.clear();
            port.allocatedByLibrary = true;
            port.memory = memory;
        } finally {
            exitAlone();
        }
    }

    /**
     * The outputs that the library allocated in the latest run, by name, in the order in which they were bound. The
     * tensors are the caller's to close; closing the session closes them too. Those of a second call share the memory of
     * the first; those of a later run do not.
     *
     * @throws IllegalStateException if there has been no successful run since the outputs were bound
     */
    public Map<String, Tensor> outputs() {
        enterAlone();
        try {
            if (!hasRun) {
                throw new IllegalStateException("there are no outputs before a successful run");
            }
            return takeOutputs();
        } finally {
            exitAlone();
        }
    }

    private Map<String, Tensor> takeOutputs() {
        Map<String, Tensor> taken = new LinkedHashMap<>();
        long[] values = BindingFunctions.getBoundOutputValues(pointer);
        for (int i = 0; i < values.length; i++) {
            Port port = outputOrder.get(i);
            if (port.allocatedByLibrary) {
                taken.put(port.info.name(), Tensor.ofLibrary(MemorySegment.ofAddress(values[i]), session));
            } else {
                BindingFunctions.releaseValue(values[i]);
            }
        }
        return taken;
    }

    /** Runs the model. The caller is {@link Session}. */
    void run(@Nullable RunOptions options) {
        enterAlone();
        try {
            runAlone(options);
        } finally {
            exitAlone();
        }
    }

    /**
     * Runs the model, recording or replaying a graph. The caller is {@link CapturedRun}.
     *
     * @param records whether this run may record, which no other work on a device must disturb
     */
    void runCaptured(RunOptions options, boolean records) {
        if (!records) {
            run(options);
            return;
        }
        enterAlone(DeviceGate.ALONE);
        try {
            runAlone(options);
        } finally {
            exitAlone(DeviceGate.ALONE);
        }
    }

    private void runAlone(@Nullable RunOptions options) {
        hasRun = false;
        if (frozen && changed) {
            throw new IllegalStateException("memory of the captured run has been closed: capture it anew");
        }
        if (changed) {
            checkWhole();
        }
        if (hasTensors) {
            checkTensorsOpen();
        }
        if (bindsEachRun) {
            bindAgain();
        }
        if (hasLent) {
            callKeepingLentOpen(options);
        } else {
            session.call(this, options);
        }
        hasRun = true;
    }

    private void callKeepingLentOpen(@Nullable RunOptions options) {
        int entered = 0;
        try {
            for (; entered < outputs.length; entered++) {
                enterLent(outputs[entered]);
            }
            session.call(this, options);
        } finally {
            for (int i = 0; i < entered; i++) {
                exitLent(outputs[i]);
            }
        }
    }

    private static void enterLent(Port port) {
        if (port.lent && port.tensor != null) {
            port.tensor.enter();
        }
    }

    private static void exitLent(Port port) {
        if (port.lent && port.tensor != null) {
            port.tensor.exit();
        }
    }

    long call(MemorySegment runOptions) {
        if (keptCount <= BindingFunctions.KEPT) {
            return BindingFunctions.runWithBinding(
                    session.pointer, runOptions, pointer, kept[0], kept[1], kept[2], kept[3], kept[4]);
        }
        return BindingFunctions.runWithBinding(session.pointer, runOptions, pointer, kept);
    }

    /** Whether this is open and no thread is using it just now. */
    boolean isIdle() {
        return !isClosed() && !busy;
    }

    /** Begins exclusive use. */
    void enterAlone() {
        enterAlone(DeviceGate.SHARED);
    }

    private void enterAlone(Lock gate) {
        acquire();
        if (!BUSY.compareAndSet(this, false, true)) {
            release();
            throw new IllegalStateException(
                    "this IoBinding is in use by another thread: give each thread its own, from Session.newBinding()");
        }
        if (session.copiesToDevice()) {
            gate.lock();
        }
    }

    void exitAlone() {
        exitAlone(DeviceGate.SHARED);
    }

    private void exitAlone(Lock gate) {
        if (session.copiesToDevice()) {
            gate.unlock();
        }
        BUSY.setRelease(this, false);
        release();
    }

    /**
     * Lets go of all that the library holds here, after a run in flight: memory in it is about to lose its allocator. What
     * is still open is bound again by the next run.
     */
    void letGo() {
        try {
            acquire();
        } catch (IllegalStateException closed) {
            close(); // by another thread, perhaps just now: returns when all is freed
            return;
        }
        while (!BUSY.compareAndSet(this, false, true)) {
            LockSupport.parkNanos(LET_GO_RETRY_NANOS);
        }
        if (session.copiesToDevice()) {
            DeviceGate.SHARED.lock();
        }
        try {
            BindingFunctions.clearBoundInputs(pointer);
            BindingFunctions.clearBoundOutputs(pointer);
            outputOrder.clear();
            hasRun = false;
            changed = true;
            stale = true;
        } finally {
            exitAlone();
        }
    }

    /** Forbids changes from now on, as a graph will replay over these very addresses. */
    void freeze() {
        enterAlone();
        try {
            requireNotFrozen();
            checkWhole();
            for (Port port : inputs) {
                requireFixed(port);
            }
            for (Port port : outputOrder) {
                requireFixed(port);
            }
            frozen = true;
        } finally {
            exitAlone();
        }
    }

    private void requireFixed(Port port) {
        Tensor tensor = port.tensor;
        if (tensor == null || tensor.allocator() == null) {
            throw new IllegalArgumentException('"' + port.info.name() + "\" is not bound to a tensor of a"
                    + " DeviceAllocator: a captured run needs memory that stays where it is");
        }
        if (session.copiesToDevice() && tensor.location().isHostAccessible()) {
            throw new IllegalArgumentException('"' + port.info.name() + "\" is bound to " + tensor.location()
                    + ": a captured run needs all its tensors on the device");
        }
    }

    /** @throws IllegalStateException if a captured run has taken this over */
    void requireNotFrozen() {
        if (frozen) {
            throw new IllegalStateException("this IoBinding belongs to a captured run and cannot be changed");
        }
    }

    Session session() {
        return session;
    }

    /** Binds a value; the caller then notes in the port what it was. */
    void bind(Port port, long value, MemorySegment keptAlive) {
        requireNotFrozen();
        Status.check(
                port.input
                        ? BindingFunctions.bindInput(pointer, port.name, value, keptAlive)
                        : BindingFunctions.bindOutput(pointer, port.name, value, keptAlive));
        bound(port);
    }

    void unbind(Port port) {
        requireNotFrozen();
        port.clear();
        changed = true;
        stale = true;
    }

    private void bound(Port port) {
        changed = true;
        if (port.input) {
            return; // the outputs of the run before are still there to be taken
        }
        hasRun = false;
        if (!outputOrder.contains(port)) {
            outputOrder.add(port);
        }
    }

    private void bindTensor(Port port, Tensor tensor) {
        port.info.check(tensor.elementType(), tensor.shape());
        enterAlone();
        try {
            tensor.enter();
            try {
                bindOpenTensor(port, tensor);
            } finally {
                tensor.exit();
            }
        } finally {
            exitAlone();
        }
    }

    private void bindOpenTensor(Port port, Tensor tensor) {
        MemorySegment data = tensor.callersMemory();
        DeviceAllocator allocator = tensor.allocator();
        if (allocator != null) {
            allocator.heldBy(this);
        }
        boolean lent = !port.input && tensor.location().kind() == MemoryLocation.Kind.CUDA_PINNED;
        if (lent) {
            bindLent(port, tensor);
        } else {
            bind(port, tensor.pointer.address(), data == null ? MemorySegment.NULL : data);
        }
        port.clear();
        port.tensor = tensor;
        port.lent = lent;
        port.data = data;
        port.address = tensor.address();
        port.bytes = tensor.byteSize();
    }

    /**
     * Binds page-locked memory as an output under the name of ordinary memory: told the truth, the CUDA provider writes to
     * it and then fails to copy it to itself. This value does not own the memory, so runs keep the tensor open.
     */
    private void bindLent(Port port, Tensor tensor) {
        MemorySegment value = tensor.asOrdinary();
        try {
            bind(port, value.address(), MemorySegment.NULL);
        } finally {
            TensorFunctions.releaseValue(value);
        }
    }

    /** Checks what no single call can see, and collects the arenas to be kept alive. */
    private void checkWhole() {
        if (stale) {
            bindAllAnew();
        }
        for (Port port : inputs) {
            if (!port.isBound()) {
                throw new IllegalStateException("input " + port.info + " is not bound");
            }
        }
        if (outputOrder.isEmpty()) {
            throw new IllegalStateException("no output is bound; the model has: " + session.outputs());
        }
        checkOverlaps();
        Arrays.fill(kept, MemorySegment.NULL);
        keptCount = 0;
        hasTensors = false;
        hasLent = false;
        bindsEachRun = false;
        for (Port port : inputs) {
            keep(port);
            bindsEachRun |= isCopied(port);
        }
        for (Port port : outputs) {
            keep(port);
            bindsEachRun |= port.allocatedByLibrary;
            hasLent |= port.lent;
        }
        changed = false;
    }

    /** Whether the library copies an input to a device when it is bound. */
    private boolean isCopied(Port port) {
        Tensor tensor = port.tensor;
        return session.copiesToDevice() && (tensor == null || tensor.location().isHostAccessible());
    }

    private void keep(Port port) {
        hasTensors |= port.tensor != null;
        MemorySegment data = port.data;
        if (data == null) {
            return;
        }
        for (int i = 0; i < keptCount; i++) {
            if (kept[i].scope().equals(data.scope())) {
                return;
            }
        }
        if (keptCount == kept.length) {
            throw new IllegalArgumentException("the bound tensors lie in more than " + kept.length
                    + " arenas: allocate some of them from the same one");
        }
        kept[keptCount++] = data;
    }

    /** The library writes outputs while it still reads inputs, in an order of its own. */
    private void checkOverlaps() {
        for (Port output : outputs) {
            for (Port input : inputs) {
                refuseOverlap(output, input);
            }
            for (Port other : outputs) {
                if (other != output) {
                    refuseOverlap(output, other);
                }
            }
        }
    }

    private static void refuseOverlap(Port output, Port other) {
        if (output.overlaps(other)) {
            throw new IllegalArgumentException("the memory of output \"" + output.info.name() + "\" overlaps that of \""
                    + other.info.name() + '"');
        }
    }

    private void checkTensorsOpen() {
        for (Port port : inputs) {
            checkOpen(port.tensor, port);
        }
        for (Port port : outputs) {
            checkOpen(port.tensor, port);
        }
    }

    private static void checkOpen(@Nullable Tensor tensor, Port port) {
        if (tensor != null && tensor.isClosed()) {
            throw new IllegalStateException("the tensor bound to \"" + port.info.name() + "\" is closed");
        }
    }

    /**
     * Binds again what the library would otherwise take from the run before: it copies inputs to a device when they are
     * bound, not when they are used, and it would write outputs of its own into the memory of the earlier ones.
     */
    private void bindAgain() {
        for (Port port : inputs) {
            if (isCopied(port)) {
                bindSame(port);
            }
        }
        for (Port port : outputs) {
            if (port.allocatedByLibrary) {
                bindSame(port);
            }
        }
        changed = false; // the values are new, but not what they stand for
    }

    private void bindAllAnew() {
        BindingFunctions.clearBoundInputs(pointer);
        BindingFunctions.clearBoundOutputs(pointer);
        outputOrder.clear();
        for (Port port : inputs) {
            bindSame(port);
        }
        for (Port port : outputs) {
            bindSame(port);
            if (port.isBound()) {
                outputOrder.add(port);
            }
        }
        stale = false;
    }

    private void bindSame(Port port) {
        TensorSlot slot = port.slot;
        Tensor tensor = port.tensor;
        MemorySegment data = port.data;
        if (slot != null && data != null) {
            slot.bindAgain(data);
        } else if (tensor != null) {
            checkOpen(tensor, port);
            tensor.enter();
            try {
                bindOpenTensor(port, tensor);
            } finally {
                tensor.exit();
            }
        } else if (port.allocatedByLibrary) {
            BindingFunctions.bindOutputToDevice(pointer, port.name, port.memory);
        }
    }

    private static Port port(Port[] ports, String name) {
        for (Port port : ports) {
            if (port.info.name().equals(name)) {
                return port;
            }
        }
        String known =
                String.join(", ", Arrays.stream(ports).map(p -> p.info.name()).toList());
        String kind = ports.length > 0 && ports[0].input ? "inputs" : "outputs";
        throw new IllegalArgumentException("the model has no \"" + name + "\"; its " + kind + " are: " + known);
    }

    @Override
    void freeNative() {
        if (session.copiesToDevice()) {
            DeviceGate.run(() -> BindingFunctions.releaseIoBinding(pointer));
        } else {
            BindingFunctions.releaseIoBinding(pointer);
        }
    }
}
