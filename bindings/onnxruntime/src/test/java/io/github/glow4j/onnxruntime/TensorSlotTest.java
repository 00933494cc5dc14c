package io.github.glow4j.onnxruntime;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TensorSlotTest {
    private final Arena arena = Arena.ofShared();
    private Environment environment;
    private Session session;
    private IoBinding binding;
    private TensorSlot x;
    private TensorSlot y;

    @BeforeEach
    void open() {
        environment = Environment.open();
        session = TestModels.open(environment, TestModels.doubleAndSquare());
        binding = session.newBinding();
        x = binding.inputSlot("x", ElementType.FLOAT, 3);
        y = binding.outputSlot("y", ElementType.FLOAT, 3);
    }

    @AfterEach
    void close() {
        environment.close();
        arena.close();
    }

    @Test
    void aRunReadsAndWritesTheCallersMemory() {
        MemorySegment in = arena.allocateFrom(JAVA_FLOAT, 1, 2, 3, 4, 5, 6);
        MemorySegment out = arena.allocate(JAVA_FLOAT, 6);
        x.point(in, 2);
        y.point(out, 2);
        session.run(binding);
        assertThat(out.toArray(JAVA_FLOAT)).containsExactly(2, 4, 6, 8, 10, 12);
        in.setAtIndex(JAVA_FLOAT, 0, 10);
        session.run(binding);
        assertThat(out.getAtIndex(JAVA_FLOAT, 0)).isEqualTo(20);
    }

    @Test
    void aSlotCanBePointedElsewhereAndToAnotherBatch() {
        MemorySegment in = arena.allocateFrom(JAVA_FLOAT, 1, 2, 3, 4, 5, 6);
        MemorySegment out = arena.allocate(JAVA_FLOAT, 6);
        x.point(in, 1);
        y.point(out, 1);
        session.run(binding);
        assertThat(out.toArray(JAVA_FLOAT)).containsExactly(2, 4, 6, 0, 0, 0);
        x.point(in, 2);
        y.point(out, 2);
        session.run(binding);
        assertThat(out.toArray(JAVA_FLOAT)).containsExactly(2, 4, 6, 8, 10, 12);
        x.point(in.asSlice(12), 1);
        y.point(out, 1);
        session.run(binding);
        assertThat(out.toArray(JAVA_FLOAT)).containsExactly(8, 10, 12, 8, 10, 12);
    }

    @Test
    void twoBatchesThatDoNotMatchGiveATypedError() {
        Session sum = TestModels.open(environment, TestModels.sum());
        IoBinding two = sum.newBinding();
        two.inputSlot("a", ElementType.FLOAT, 3).point(arena.allocate(JAVA_FLOAT, 6), 2);
        two.inputSlot("b", ElementType.FLOAT, 3).point(arena.allocate(JAVA_FLOAT, 9), 3);
        two.outputSlot("sum", ElementType.FLOAT, 3).point(arena.allocate(JAVA_FLOAT, 9), 3);
        assertThatExceptionOfType(OrtException.class).isThrownBy(() -> sum.run(two));
    }

    @Test
    void anOutputOfTheWrongBatchGivesATypedErrorAndWritesNothingBeyond() {
        MemorySegment out = arena.allocate(JAVA_FLOAT, 6);
        x.point(arena.allocateFrom(JAVA_FLOAT, 1, 2, 3, 4, 5, 6), 2);
        y.point(out, 1);
        assertThatExceptionOfType(OrtException.class).isThrownBy(() -> session.run(binding));
        assertThat(out.toArray(JAVA_FLOAT)).containsExactly(0, 0, 0, 0, 0, 0);
        y.point(out, 2);
        session.run(binding);
        assertThat(out.toArray(JAVA_FLOAT)).containsExactly(2, 4, 6, 8, 10, 12);
    }

    @Test
    void aModelThatYieldsMoreThanItSaysWritesNothingBeyond() {
        try (Session liar = TestModels.open(environment, TestModels.doubled());
                IoBinding own = liar.newBinding()) {
            MemorySegment guarded = arena.allocate(JAVA_FLOAT, 12);
            guarded.fill((byte) 7);
            own.inputSlot("x", ElementType.FLOAT, 3).point(arena.allocate(JAVA_FLOAT, 3), 1);
            TensorSlot out = own.outputSlot("y", ElementType.FLOAT, 3);
            out.point(guarded.asSlice(0, 12), 1);
            assertThatExceptionOfType(OrtException.class).isThrownBy(() -> liar.run(own));
            assertThat(guarded.toArray(JAVA_BYTE)).containsOnly((byte) 7);
            out.point(guarded, 2);
            liar.run(own);
            assertThat(guarded.asSlice(0, 24).toArray(JAVA_BYTE)).containsOnly((byte) 0);
            assertThat(guarded.asSlice(24).toArray(JAVA_BYTE)).containsOnly((byte) 7);
        }
    }

    @Test
    void memoryThatTheLibraryCannotUseIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> x.point(MemorySegment.ofArray(new float[3]), 1))
                .withMessageContaining("Java heap");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> x.point(arena.allocate(11, 4), 1))
                .withMessageContaining("needs 12 bytes")
                .withMessageContaining("has 11");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> x.point(arena.allocate(16, 4).asSlice(2), 1))
                .withMessageContaining("multiple of 4");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> y.point(arena.allocate(JAVA_FLOAT, 3).asReadOnly(), 1))
                .withMessageContaining("read-only");
        assertThatIllegalArgumentException().isThrownBy(() -> x.point(MemorySegment.NULL, 1));
        x.point(arena.allocate(JAVA_FLOAT, 3).asReadOnly(), 1);
    }

    @Test
    void batchesOutOfRangeAreRefused() {
        MemorySegment memory = arena.allocate(JAVA_FLOAT, 3);
        assertThatIllegalArgumentException().isThrownBy(() -> x.point(memory, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> x.point(memory, -1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> x.point(memory, Long.MAX_VALUE / 2))
                .withMessageContaining("larger than any memory");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> x.point(memory, 1L << 62))
                .withMessageContaining("larger than any memory");
    }

    @Test
    void slotsMustFitTheModel() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> binding.inputSlot("q", ElementType.FLOAT, 3))
                .withMessageContaining("\"q\"")
                .withMessageContaining("x");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> binding.inputSlot("x", ElementType.DOUBLE, 3))
                .withMessageContaining("holds FLOAT");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> binding.inputSlot("x", ElementType.FLOAT, 4))
                .withMessageContaining("[N, 3]");
        assertThatIllegalArgumentException().isThrownBy(() -> binding.inputSlot("x", ElementType.FLOAT));
        assertThatIllegalArgumentException().isThrownBy(() -> binding.inputSlot("x", ElementType.FLOAT, 3, 1));
    }

    @Test
    void anUnboundInputOrOutputIsNamed() {
        assertThatIllegalStateException()
                .isThrownBy(() -> session.run(binding))
                .withMessageContaining("x: FLOAT[N, 3]");
        x.point(arena.allocate(JAVA_FLOAT, 3), 1);
        assertThatIllegalStateException().isThrownBy(() -> session.run(binding)).withMessageContaining("no output");
    }

    @Test
    void aClearedSlotIsUnbound() {
        x.point(arena.allocateFrom(JAVA_FLOAT, 1, 2, 3), 1);
        MemorySegment out = arena.allocate(JAVA_FLOAT, 3);
        y.point(out, 1);
        TensorSlot z = binding.outputSlot("z", ElementType.FLOAT, 3);
        MemorySegment squares = arena.allocate(JAVA_FLOAT, 3);
        z.point(squares, 1);
        y.clear();
        session.run(binding);
        assertThat(squares.toArray(JAVA_FLOAT)).containsExactly(1, 4, 9);
        assertThat(out.toArray(JAVA_FLOAT)).containsExactly(0, 0, 0);
        x.clear();
        assertThatIllegalStateException().isThrownBy(() -> session.run(binding));
        x.point(arena.allocateFrom(JAVA_FLOAT, 4, 5, 6), 1);
        y.point(out, 1);
        session.run(binding);
        assertThat(squares.toArray(JAVA_FLOAT)).containsExactly(16, 25, 36);
        assertThat(out.toArray(JAVA_FLOAT)).containsExactly(8, 10, 12);
    }

    @Test
    void overlappingMemoryIsRefusedUntilItIsDisjoint() {
        MemorySegment memory = arena.allocate(JAVA_FLOAT, 6);
        x.point(memory, 1);
        y.point(memory.asSlice(8), 1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> session.run(binding))
                .withMessageContaining("overlaps");
        y.point(memory.asSlice(12), 1);
        session.run(binding);
        // Swapping the two passes through a state in which both point at the same memory.
        x.point(memory.asSlice(12), 1);
        y.point(memory, 1);
        session.run(binding);
    }

    @Test
    void freedMemoryIsRefusedBeforeTheLibraryIsCalled() {
        Arena shortLived = Arena.ofConfined();
        MemorySegment in = shortLived.allocate(JAVA_FLOAT, 3);
        x.point(in, 1);
        y.point(arena.allocate(JAVA_FLOAT, 3), 1);
        session.run(binding);
        shortLived.close();
        assertThatIllegalStateException().isThrownBy(() -> session.run(binding)).withMessageContaining("closed");
        assertThatIllegalStateException().isThrownBy(() -> x.point(in, 1)).withMessageContaining("arena is closed");
        x.point(arena.allocate(JAVA_FLOAT, 3), 1);
        session.run(binding);
    }

    @Test
    void moreArenasThanAreKeptOnTheUsualPathWork() {
        int count = 20;
        try (Session many = TestModels.open(environment, TestModels.sumOf(count))) {
            IoBinding wide = many.newBinding();
            List<Arena> arenas = new ArrayList<>();
            List<Tensor> tensors = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                Arena own = Arena.ofShared();
                arenas.add(own);
                tensors.add(Tensor.wrap(own.allocateFrom(JAVA_FLOAT, (float) i), ElementType.FLOAT, 1));
                wide.bindInput("x" + i, tensors.getLast());
            }
            wide.bindOutput("y");
            many.run(wide);
            assertThat(wide.outputs().get("y").toFloatArray()).containsExactly(190);
            arenas.get(17).close();
            assertThatIllegalStateException().isThrownBy(() -> many.run(wide));
            arenas.remove(17);
            tensors.forEach(Tensor::close);
            arenas.forEach(Arena::close);
        }
    }

    @Test
    void memoryOfAnAutomaticArenaIsHeldByTheSlot() {
        pointAtAutomaticMemory();
        MemorySegment out = arena.allocate(JAVA_FLOAT, 3);
        y.point(out, 1);
        for (int i = 0; i < 5; i++) {
            System.gc();
            session.run(binding);
        }
        assertThat(out.toArray(JAVA_FLOAT)).containsExactly(2, 4, 6);
    }

    private void pointAtAutomaticMemory() {
        x.point(Arena.ofAuto().allocateFrom(JAVA_FLOAT, 1, 2, 3), 1);
    }
}
