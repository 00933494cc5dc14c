package io.github.glow4j.nativelib;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

class LargePagesTest {
    @Test
    void memoryIsZeroWritableAndAligned() {
        for (long bytes : new long[] {1, 4096, (5L << 20) + 3}) {
            try (Arena arena = Arena.ofShared()) {
                MemorySegment memory = LargePages.allocate(arena, bytes);
                assertThat(memory.byteSize()).isEqualTo(bytes);
                assertThat(memory.address() % (LargePages.available() ? 2 << 20 : 64))
                        .isZero();
                assertThat(memory.get(ValueLayout.JAVA_BYTE, bytes - 1)).isZero();
                memory.fill((byte) 7);
                assertThat(memory.get(ValueLayout.JAVA_BYTE, bytes - 1)).isEqualTo((byte) 7);
            }
        }
    }

    @Test
    void memoryEndsWithItsArena() {
        Arena arena = Arena.ofShared();
        MemorySegment memory = LargePages.allocate(arena, 100);
        arena.close();
        assertThatIllegalStateException().isThrownBy(() -> memory.get(ValueLayout.JAVA_BYTE, 0));
    }
}
