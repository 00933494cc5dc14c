package io.github.glow4j.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.glow4j.models.ModelManifest;
import io.github.glow4j.models.Npy;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Directions learned from a table, and what the judge says of them, on images of which the truth is known. */
class JudgeCommandTest {
    private static final Path SHIPPED = Path.of("../../models/fixture-32");
    private static final int IMAGES = 240;
    private static final int SIZE = 32;

    @TempDir
    static Path shared;

    static Path model;
    static Path images;
    static Path table;

    @TempDir
    Path folder;

    /** Nearly even grey; Bright ones are brighter, Barred ones have a dark bar. All_Have says nothing, nor does Chance. */
    @BeforeAll
    static void makeData() throws IOException {
        model = copy(SHIPPED, shared.resolve("model"));
        images = shared.resolve("images.npy");
        table = shared.resolve("attributes.txt");
        Random random = new Random(3);
        byte[] pixels = new byte[IMAGES * SIZE * SIZE * 3];
        StringBuilder text = new StringBuilder(IMAGES + "\nBright Barred All_Have Chance\n");
        for (int i = 0; i < IMAGES; i++) {
            boolean bright = random.nextBoolean();
            boolean barred = random.nextBoolean();
            int base = (bright ? 150 : 90) + random.nextInt(30);
            for (int p = 0; p < SIZE * SIZE * 3; p++) {
                int row = p / (SIZE * 3);
                int value = base + random.nextInt(4) - (barred && row >= 20 && row < 26 ? 60 : 0);
                pixels[i * SIZE * SIZE * 3 + p] = (byte) value;
            }
            text.append("images.npy[").append(i).append("] ");
            text.append(bright ? "1 " : "-1 ").append(barred ? "1 " : "-1 ").append("1 ");
            text.append(random.nextBoolean() ? "1" : "-1").append('\n');
        }
        Npy.write(images, pixels, IMAGES, SIZE, SIZE, 3);
        Files.writeString(table, text);
        Cli.ok("attributes", "--model", model, "--data", images, "--table", table, "--holdout", "80");
    }

    private static Path copy(Path from, Path to) throws IOException {
        Files.createDirectory(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
        return to;
    }

    @Test
    void allAttributesOfATableAreLearnedButThoseThatAllImagesHave() throws IOException {
        assertThat(ModelManifest.read(model).attributes()).containsExactly("Bright", "Barred", "Chance");
        Path own = copy(SHIPPED, folder.resolve("own"));
        Cli result = Cli.ok(
                "attributes",
                "--model",
                own,
                "--data",
                images,
                "--table",
                table,
                "--only",
                "Barred,All_Have",
                "--json");
        assertThat(result.err()).contains("no direction for All_Have: each of the images has it");
        JsonNode learned = result.json().get("learned");
        assertThat(learned).hasSize(1);
        assertThat(learned.get(0).get("attribute").asText()).isEqualTo("Barred");
        assertThat(learned.get(0).get("positives").asInt()
                        + learned.get(0).get("negatives").asInt())
                .as("5 % are held out")
                .isEqualTo(IMAGES - 12);
        assertThat(ModelManifest.read(own).attributes()).containsExactly("Barred");
    }

    @Test
    void theDirectionIsThatOfTheSameImagesGivenByHand() {
        Path fromTable = folder.resolve("table.npy");
        Cli.ok(
                "attributes",
                "--model",
                model,
                "--data",
                images,
                "--table",
                table,
                "--only",
                "Bright",
                "--holdout",
                "0",
                "--output",
                fromTable);
        byte[] all = Npy.read(images).toBytes();
        int length = SIZE * SIZE * 3;
        String[] lines = read(table).split("\n");
        Path with = folder.resolve("with.npy");
        Path without = folder.resolve("without.npy");
        for (boolean having : new boolean[] {true, false}) {
            int count = 0;
            byte[] chosen = new byte[all.length];
            for (int i = 0; i < IMAGES; i++) {
                if (lines[i + 2].split(" ")[1].equals("1") == having) {
                    System.arraycopy(all, i * length, chosen, count++ * length, length);
                }
            }
            Npy.write(having ? with : without, Arrays.copyOf(chosen, count * length), count, SIZE, SIZE, 3);
        }
        Path byHand = folder.resolve("hand.npy");
        Cli.ok("attributes", "--model", model, "--positives", with, "--negatives", without, "--output", byHand);
        float[] expected = Npy.read(byHand).toFloats();
        float[] actual = Npy.read(fromTable).toFloats();
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < actual.length; i++) {
            assertThat(actual[i]).isCloseTo(expected[i], within(1e-5f));
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void directionsThatWorkTurnTheProbeAndOneOfChanceDoesNot() throws IOException {
        Path picture = folder.resolve("before-after.png");
        JsonNode json = judge("--output", picture, "--shown", "4", "--json").json();
        assertThat(json.get("held_out_images").asInt()).isEqualTo(80);
        assertThat(json.get("probe_images").asInt()).isEqualTo(160);
        JsonNode rows = json.get("attributes");
        assertThat(rows).hasSize(3);
        for (JsonNode row : new JsonNode[] {rows.get(0), rows.get(1)}) {
            assertThat(row.get("probe_accuracy").asDouble()).as("%s", row).isGreaterThan(0.95);
            assertThat(row.get("without").asInt()).isBetween(10, 20);
            assertThat(row.get("without_before").asDouble()).as("%s", row).isLessThan(0.1);
            assertThat(row.get("without_after").asDouble()).as("%s", row).isGreaterThan(0.9);
            assertThat(row.get("with_before").asDouble()).as("%s", row).isGreaterThan(0.9);
            assertThat(row.get("with_after").asDouble()).as("%s", row).isLessThan(0.1);
            assertThat(row.get("bits_after").asDouble()).isPositive().isFinite();
        }
        assertThat(rows.get(2).get("attribute").asText()).isEqualTo("Chance");
        assertThat(rows.get(2).get("probe_accuracy").asDouble())
                .as("nothing to learn")
                .isBetween(0.3, 0.7);
        BufferedImage drawn = ImageIO.read(picture.toFile());
        int gap = 2;
        int margin = 6;
        assertThat(drawn.getHeight()).as("four rows for each attribute").isEqualTo(12 * SIZE + 11 * gap + 2 * margin);
        assertThat(drawn.getWidth()).isGreaterThan(4 * (SIZE + 2) + 40);
    }

    @Test
    void withoutAnyOfTheDirectionNothingChanges() {
        JsonNode row = judge("--only", "Bright", "--alpha", "0", "--json")
                .json()
                .get("attributes")
                .get(0);
        assertThat(row.get("without_after")).isEqualTo(row.get("without_before"));
        assertThat(row.get("with_after")).isEqualTo(row.get("with_before"));
        assertThat(row.get("bits_after").asDouble())
                .isCloseTo(row.get("bits_before").asDouble(), within(1e-6));
    }

    @Test
    void peopleSeeATable() {
        String text = judge("--only", "Bright").out();
        assertThat(text).containsPattern("attribute +probe accuracy").containsPattern("(?m)^Bright +[01]\\.\\d{3} ");
    }

    private static Cli judge(Object... more) {
        Object[] command = {
            "judge", "--model", model, "--data", images, "--table", table, "--holdout", "80", "--count", "20"
        };
        return Cli.ok(Stream.concat(Stream.of(command), Stream.of(more)).toArray());
    }

    @Test
    void whatIsWrongIsSaid() throws IOException {
        fails(2, "give both --data and --table", "judge", "--model", model, "--data", images);
        fails(2, "choose one", "attributes", "--model", model, "--input", images, "--data", images);
        fails(2, "--count must be at least 1", line("--count", "0"));
        fails(2, "the picture goes to a .png file", line("--output", "x.jpg"));
        fails(1, "no attribute 'Hat'", line("--only", "Hat"));
        fails(1, "leaves no images to judge on", line("--holdout", "0"));
        fails(
                1,
                "the attribute Chance: take more (--probe-images)",
                line("--only", "Chance", "--probe-images", "2", "--holdout", "238"));
        Path fresh = copy(SHIPPED, folder.resolve("fresh"));
        fails(
                1,
                "the model has no attribute that the table tells of (it has none)",
                "judge",
                "--model",
                fresh,
                "--data",
                images,
                "--table",
                table);
        Path words = Files.writeString(
                folder.resolve("words.csv"),
                "name,Hair\n"
                        + String.join(
                                "",
                                IntStream.range(0, IMAGES)
                                        .mapToObj(i -> "images.npy[" + i + "],spiky\n")
                                        .toList()));
        fails(1, "is 'spiky', neither 1 nor -1", "attributes", "--model", fresh, "--data", images, "--table", words);
        Path shorter = Files.writeString(folder.resolve("short.csv"), "name,Bright\nimages.npy[0],1\n");
        fails(
                1,
                "the attribute table has no line for",
                "attributes",
                "--model",
                fresh,
                "--data",
                images,
                "--table",
                shorter);
        assertThat(ModelManifest.read(fresh).attributes()).isEmpty();
    }

    private static Object[] line(Object... more) {
        Object[] command = {"judge", "--model", model, "--data", images, "--table", table};
        return Stream.concat(Stream.of(command), Stream.of(more)).toArray();
    }

    private static void fails(int code, String message, Object... args) {
        Cli result = Cli.run(args);
        assertThat(result.code()).as(result.err()).isEqualTo(code);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).contains(message).doesNotContain("\tat ").doesNotContain("unexpected error");
    }
}
