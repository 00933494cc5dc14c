package io.github.glow4j.onnxruntime;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * {@linkplain JavaOperator Operators in Java} under the name of a domain, for {@link SessionOptions#operators}. It lives as
 * long as the JVM, as a session may call it at any time: make one and keep it in a constant.
 */
public final class OperatorDomain {
    /** Names that the library has met. */
    private static final Set<String> KNOWN = ConcurrentHashMap.newKeySet();

    /** A model that knows nothing of them: y = x, float32 scalars, opset 18. */
    private static final byte[] IDENTITY = HexFormat.of()
            .parseHex("080812003a2f0a100a017812017922084964656e746974791201675a0b0a017812060a0408011200620b0a0179"
                    + "12060a040801120042040a001012");

    private final String name;
    private final MemorySegment pointer;

    /**
     * @param name the domain of the operators' nodes
     * @throws OrtException if the library does not accept a name
     */
    public OperatorDomain(String name, JavaOperator... operators) {
        OrtLibrary.api();
        this.name = name;
        Arena forEver = Arena.global();
        pointer = OperatorFunctions.createDomain(forEver.allocateFrom(name));
        for (JavaOperator operator : operators) {
            OperatorFunctions.add(pointer, OperatorTable.of(operator));
        }
    }

    void addTo(MemorySegment options) {
        OperatorFunctions.addDomain(options, pointer);
    }

    /**
     * Has the library note the name, with a session that is closed again. ONNX Runtime 1.29 looks whether it knows a domain and
     * then adds it, without a lock: of two sessions that are opened at once, one may fail.
     */
    void introduce(MemorySegment environment) {
        if (KNOWN.contains(name)) {
            return;
        }
        synchronized (KNOWN) {
            if (KNOWN.contains(name)) {
                return;
            }
            MemorySegment options = OptionsFunctions.createSessionOptions();
            try (Arena scratch = Arena.ofConfined()) {
                OptionsFunctions.setIntraOpNumThreads(options, 1);
                addTo(options);
                MemorySegment model = scratch.allocateFrom(JAVA_BYTE, IDENTITY);
                SessionFunctions.releaseSession(
                        SessionFunctions.createSessionFromArray(environment, model, IDENTITY.length, options));
            } finally {
                OptionsFunctions.releaseSessionOptions(options);
            }
            KNOWN.add(name);
        }
    }
}
