package io.github.glow4j.training.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.glow4j.models.InvalidInputException;
import io.github.glow4j.training.data.Augmenter.Change;
import io.github.glow4j.training.data.SplitMix.Purpose;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AugmentationTest {
    private static byte[] copy(Augmenter augmenter, byte[] source, Change change) {
        byte[] target = new byte[source.length];
        augmenter.copy(source, change, target, 0);
        return target;
    }

    @Test
    void shiftsOfThirtyTwoPixelsAreUpToThreeEachWay() {
        Augmenter augmenter = new Augmenter(32, 3);
        Set<Integer> right = new HashSet<>();
        Set<Integer> down = new HashSet<>();
        int mirrored = 0;
        for (int i = 0; i < 2000; i++) {
            Change change =
                    augmenter.draw(new Augmentation(true, true, false, 0), new SplitMix(1, Purpose.AUGMENTATION, i));
            right.add(change.right());
            down.add(change.down());
            mirrored += change.mirrored() ? 1 : 0;
            assertThat(change.crop()).isEqualTo(Crop.CENTRE);
        }
        assertThat(right).containsExactlyInAnyOrder(-3, -2, -1, 0, 1, 2, 3);
        assertThat(down).containsExactlyInAnyOrder(-3, -2, -1, 0, 1, 2, 3);
        assertThat(mirrored).isBetween(888, 1112);
    }

    @Property(tries = 50)
    void nothingIsChangedUnlessAskedFor(@ForAll long seed) {
        Change change = new Augmenter(32, 3).draw(Augmentation.NONE, new SplitMix(seed, Purpose.AUGMENTATION, 0));
        assertThat(change).isEqualTo(new Change(Crop.CENTRE, 0, 0, false));
    }

    @Test
    void whatAShiftUncoversRepeatsTheEdge() {
        byte[] image = {1, 2, 3, 4, 5, 6, 7, 8, 9};
        Augmenter augmenter = new Augmenter(3, 1);
        assertThat(copy(augmenter, image, new Change(Crop.CENTRE, 1, 0, false)))
                .containsExactly(1, 1, 2, 4, 4, 5, 7, 7, 8);
        assertThat(copy(augmenter, image, new Change(Crop.CENTRE, 0, -1, false)))
                .containsExactly(4, 5, 6, 7, 8, 9, 7, 8, 9);
        assertThat(copy(augmenter, image, new Change(Crop.CENTRE, 0, 0, true)))
                .containsExactly(3, 2, 1, 6, 5, 4, 9, 8, 7);
        assertThat(copy(augmenter, image, new Change(Crop.CENTRE, 1, 0, true)))
                .containsExactly(2, 1, 1, 5, 4, 4, 8, 7, 7);
    }

    @Test
    void channelsStayTogether() {
        byte[] image = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
        assertThat(copy(new Augmenter(2, 3), image, new Change(Crop.CENTRE, 0, 0, true)))
                .containsExactly(3, 4, 5, 0, 1, 2, 9, 10, 11, 6, 7, 8);
    }

    @Property(tries = 200)
    void cropsLieWithinTheImageAndAreLargeEnough(
            @ForAll long seed,
            @ForAll @IntRange(min = 8, max = 40) int height,
            @ForAll @IntRange(min = 8, max = 40) int width) {
        Change change = new Augmenter(8, 1)
                .draw(new Augmentation(false, false, true, 0), new SplitMix(seed, Purpose.AUGMENTATION, 0));
        Fitting.Window window = new Fitting(8, 1).window(height, width, change.crop());
        int largest = Math.min(height, width);
        assertThat(window.side()).isBetween(Math.max(8, (int) (0.8 * largest)), largest);
        assertThat(window.x()).isBetween(0, width - window.side());
        assertThat(window.y()).isBetween(0, height - window.side());
    }

    /** OpenAI's squares of LSUN: 64 pixels of images whose shorter side has 96, wherever they are in the longer side. */
    @Test
    void cropsOfScaledImagesAreFromAnywhereInThem() {
        Augmentation augmentation = Augmentation.parse("crop96");
        Augmenter augmenter = new Augmenter(64, 3);
        Set<Integer> x = new HashSet<>();
        Set<Integer> y = new HashSet<>();
        for (int i = 0; i < 4000; i++) {
            Crop crop = augmenter
                    .draw(augmentation, new SplitMix(1, Purpose.AUGMENTATION, i))
                    .crop();
            Fitting.Window window = new Fitting(64, 3).window(96, 128, crop);
            assertThat(window.side()).isEqualTo(64);
            x.add(window.x());
            y.add(window.y());
        }
        assertThat(x).hasSize(128 - 64 + 1);
        assertThat(y).hasSize(96 - 64 + 1);
        Crop crop = augmentation.heldOut(64, 5);
        assertThat(new Fitting(64, 3).window(256, 341, crop).side()).isEqualTo(171); // 2/3
        assertThat(new Fitting(64, 3).window(60, 80, crop).side()).isEqualTo(60);
    }

    @Test
    void heldOutImagesAreJudgedOnWhatIsTrainedOn() {
        Augmentation augmentation = Augmentation.parse("flip,crop96");
        assertThat(augmentation.heldOut(64, 5)).isEqualTo(augmentation.heldOut(64, 5));
        assertThat(augmentation.heldOut(64, 5)).isNotEqualTo(augmentation.heldOut(64, 6));
        assertThat(Augmentation.parse("shift,crop").heldOut(64, 5)).isEqualTo(Crop.CENTRE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "shift", "flip", "crop", "shift,flip", "shift,flip,crop", "flip,crop96"})
    void wordsComeBack(String words) {
        assertThat(Augmentation.parse(words)).hasToString(words);
        assertThat(Augmentation.parse(" " + words.toUpperCase() + " ")).hasToString(words);
    }

    @Test
    void otherWordsAreRefused() {
        for (String words : new String[] {"", "shift,", "flop", "none,flip", "crop0", "crop-1"}) {
            assertThatThrownBy(() -> Augmentation.parse(words))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContaining("some of shift, flip and crop");
        }
        assertThatThrownBy(() -> Augmentation.parse("crop,crop96"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("crop and crop96 exclude each other");
    }

    @Property(tries = 100)
    void anOrderHasEachNumberOnce(@ForAll @IntRange(min = 0, max = 200) int size, @ForAll long seed) {
        int[] order = new SplitMix(seed, Purpose.ORDER, 0).permutation(size);
        assertThat(Arrays.stream(order).sorted().toArray())
                .isEqualTo(IntStream.range(0, size).toArray());
    }

    /** Runs that are resumed with a later version must see the same images. The numbers come from a Python version. */
    @Test
    void ordersAndNoiseStayAsTheyAre() {
        assertThat(new SplitMix(42, Purpose.ORDER, 3).permutation(8)).containsExactly(2, 7, 3, 4, 6, 5, 0, 1);
        float[] noise = new float[5];
        new SplitMix(42, Purpose.NOISE, 3).fillUniform(noise);
        assertThat(noise)
                .containsExactly(
                        43171 * 0x1p-16f, 18749 * 0x1p-16f, 16573 * 0x1p-16f, 51231 * 0x1p-16f, 50947 * 0x1p-16f);
    }
}
