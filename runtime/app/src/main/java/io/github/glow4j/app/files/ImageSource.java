package io.github.glow4j.app.files;

import io.github.glow4j.inference.ImageFiles;
import io.github.glow4j.inference.Images;
import io.github.glow4j.models.InvalidInputException;
import io.github.glow4j.models.ModelManifest.ImageFormat;
import io.github.glow4j.models.Npy;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The images that a command was given: PNG and JPEG files, folders of them, and {@code .npy} arrays of uint8
 * {@code [N,H,W,C]} or {@code [H,W,C]}. Image files are read when their turn comes, so that a folder may be larger than
 * memory.
 */
public final class ImageSource {
    private final List<Entry> entries = new ArrayList<>();
    private final ImageFormat format;
    private final boolean fit;

    private ImageSource(ImageFormat format, boolean fit) {
        this.format = format;
        this.fit = fit;
    }

    private sealed interface Entry {
        String name();
    }

    private record FileEntry(Path file) implements Entry {
        @Override
        public String name() {
            return file.toString();
        }
    }

    @SuppressWarnings("ArrayRecordComponent")
    private record ArrayEntry(String name, byte[] pixels, int offset, int height, int width, int channels)
            implements Entry {
        BufferedImage picture() {
            byte[] own = Arrays.copyOfRange(pixels, offset, offset + height * width * channels);
            return new Images(own, 1, height, width, channels).toBufferedImage(0);
        }
    }

    /**
     * Looks at what was given; only arrays are read already.
     *
     * @param format images of the model
     * @param fit whether images of another size are cropped and scaled instead of refused
     * @throws InvalidInputException if there is nothing, or an array is no batch of images
     */
    public static ImageSource open(List<Path> inputs, ImageFormat format, boolean fit) {
        ImageSource source = new ImageSource(format, fit);
        for (Path input : inputs) {
            if (Files.isDirectory(input)) {
                source.addFolder(input);
            } else if (isNpy(input)) {
                source.addArray(input, Npy.read(input));
            } else if (Files.exists(input)) {
                source.entries.add(new FileEntry(input));
            } else {
                throw new InvalidInputException("no such file: " + input);
            }
        }
        if (source.entries.isEmpty()) {
            throw new InvalidInputException("no images in " + inputs);
        }
        return source;
    }

    /** Whether a file is an array by its name. */
    public static boolean isNpy(Path file) {
        return file.toString().toLowerCase(Locale.ROOT).endsWith(".npy");
    }

    private void addFolder(Path folder) {
        List<Path> files;
        try (Stream<Path> content = Files.list(folder)) {
            files = content.filter(ImageSource::isImage).sorted().toList();
        } catch (IOException e) {
            throw new InvalidInputException("cannot read the folder " + folder + ": " + e.getMessage(), e);
        }
        if (files.isEmpty()) {
            throw new InvalidInputException("no .png, .jpg or .jpeg file in the folder " + folder);
        }
        files.forEach(file -> entries.add(new FileEntry(file)));
    }

    private static boolean isImage(Path file) {
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        return !name.startsWith(".") && (name.endsWith(".png") || name.endsWith(".jpg") || name.endsWith(".jpeg"));
    }

    private void addArray(Path file, Npy.Array array) {
        int[] shape = array.shape();
        boolean single = shape.length == 3;
        if (!array.type().equals("u1") || (shape.length != 4 && !single)) {
            throw new InvalidInputException(file + " holds " + array.type() + " values of shape "
                    + Arrays.toString(shape) + ", not images (uint8 [N,H,W,C])");
        }
        byte[] pixels = array.toBytes();
        int first = single ? 0 : 1;
        int count = single ? 1 : shape[0];
        int size = shape[first] * shape[first + 1] * shape[first + 2];
        int channels = shape[first + 2];
        if (size == 0 || (channels != 1 && channels != 3)) {
            throw new InvalidInputException(file + " has shape " + Arrays.toString(shape)
                    + "; images have 1 or 3 channels, as the last dimension");
        }
        for (int i = 0; i < count; i++) {
            entries.add(
                    new ArrayEntry(file + "[" + i + "]", pixels, i * size, shape[first], shape[first + 1], channels));
        }
    }

    /** Number of images. */
    public int count() {
        return entries.size();
    }

    /** Where an image comes from: a file name, or {@code file.npy[index]}. */
    public String name(int index) {
        return entries.get(index).name();
    }

    /** Names of all images in order. */
    public List<String> names() {
        return entries.stream().map(Entry::name).toList();
    }

    /**
     * Reads all images.
     *
     * @throws InvalidInputException naming the file that does not fit
     */
    public Images read() {
        return read(0, count());
    }

    /** Reads the images {@code [from, to)}. @throws InvalidInputException naming the file that does not fit */
    public Images read(int from, int to) {
        long values = (long) (to - from) * format.dimensions();
        if (values > Integer.MAX_VALUE - 8) {
            throw new InvalidInputException((to - from) + " images of " + format.dimensions()
                    + " values are too many for one run (2^31 values): give them in parts");
        }
        byte[] pixels = new byte[(int) values];
        for (int i = from; i < to; i++) {
            read(entries.get(i), pixels, (i - from) * format.dimensions());
        }
        return new Images(pixels, to - from, format.height(), format.width(), format.channels());
    }

    private void read(Entry entry, byte[] pixels, int offset) {
        switch (entry) {
            case FileEntry(Path file) -> copy(ImageFiles.read(file), entry.name(), pixels, offset);
            case ArrayEntry array
            when matches(array) -> System.arraycopy(array.pixels, array.offset, pixels, offset, format.dimensions());
            case ArrayEntry array -> copy(array.picture(), entry.name(), pixels, offset);
        }
    }

    private boolean matches(ArrayEntry array) {
        return array.height == format.height() && array.width == format.width() && array.channels == format.channels();
    }

    private void copy(BufferedImage image, String name, byte[] pixels, int offset) {
        BufferedImage fitting = image;
        if (image.getWidth() != format.width() || image.getHeight() != format.height()) {
            if (!fit) {
                throw new InvalidInputException(name + " has " + image.getWidth() + "x" + image.getHeight()
                        + " pixels, the model takes " + format.width() + "x" + format.height()
                        + "; --fit crops and scales");
            }
            fitting = Images.scaledTo(image, format.width(), format.height());
        }
        byte[] values = Images.of(format.channels(), List.of(fitting)).pixels();
        System.arraycopy(values, 0, pixels, offset, values.length);
    }
}
