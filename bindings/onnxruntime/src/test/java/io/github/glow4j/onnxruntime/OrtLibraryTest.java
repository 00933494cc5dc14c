package io.github.glow4j.onnxruntime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.glow4j.nativelib.NativeLibraryException;
import io.github.glow4j.onnxruntime.c.OrtApi;
import io.github.glow4j.onnxruntime.c.OrtApiBase;
import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.reflect.Method;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OrtLibraryTest {
    @Test
    void anOlderLibraryIsNamedTogetherWithTheVersionNeeded() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment version = arena.allocateFrom("1.17.3");
            MemorySegment older = OrtApiBase.allocate(arena);
            OrtApiBase.GetApi(older, OrtApiBase.GetApi.allocate(wanted -> MemorySegment.NULL, arena));
            OrtApiBase.GetVersionString(older, OrtApiBase.GetVersionString.allocate(() -> version, arena));
            assertThatExceptionOfType(NativeLibraryException.class)
                    .isThrownBy(() -> OrtLibrary.tableOf(older))
                    .withMessageContaining("1.17.3")
                    .withMessageContaining("1.29.0 or later");
        }
    }

    @Test
    void anotherLibraryIsRecognised() {
        SymbolLookup nothing = name -> Optional.empty();
        assertThatExceptionOfType(NativeLibraryException.class)
                .isThrownBy(() -> OrtLibrary.tableOf(nothing))
                .withMessageContaining("OrtGetApiBase");
    }

    @Test
    void everyErrorCodeHasItsException() {
        for (int code = 1; code <= 14; code++) {
            OrtException exception = OrtException.of(code, "message " + code);
            assertThat(exception.getClass()).isNotEqualTo(OrtException.class);
            assertThat(exception).hasMessage("message " + code);
        }
        assertThat(OrtException.of(99, "of a later version")).hasMessage("error code 99: of a later version");
    }

    /** They are written as numbers when the bindings are generated. */
    @Test
    void offsetsInTheTableAreThoseOfItsLayout() throws ReflectiveOperationException {
        int functions = 0;
        for (Method method : OrtApi.class.getMethods()) {
            if (method.getName().endsWith("$offset")) {
                String name = method.getName().substring(0, method.getName().indexOf('$'));
                assertThat(method.invoke(null))
                        .as(name)
                        .isEqualTo(OrtApi.layout().byteOffset(MemoryLayout.PathElement.groupElement(name)));
                functions++;
            }
        }
        assertThat(functions).isGreaterThan(50);
    }
}
