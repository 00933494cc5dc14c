package io.github.glow4j.training.data;

import io.github.glow4j.models.InvalidInputException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How to read a data set.
 *
 * @param imageSize side in pixels that all images are brought to
 * @param channels 1, 3, or 0 for what is found (files of images: 1 if a sample of them is all grey)
 * @param labels labels other than those of the data set itself: an integer {@code .npy}, a text file with a label per
 *     line or with lines {@code name,label}, or an attribute table (see {@link AttributeTable}); null for its own, if it
 *     has any
 * @param attribute column of the attribute table to take as label; for TFRecords, the number of an attribute; else null
 * @param part which part, where there are two
 * @param onBadFile what to do about damaged images
 * @param listener hears of damaged images that are skipped
 */
public record DataOptions(
        int imageSize,
        int channels,
        @Nullable Path labels,
        @Nullable String attribute,
        Part part,
        OnBadFile onBadFile,
        BadImageListener listener) {
    private static final int MAX_IMAGE_SIZE = 4096;

    /** @throws InvalidInputException for another number of channels or an image size that cannot be meant */
    public DataOptions {
        if (imageSize < 1 || imageSize > MAX_IMAGE_SIZE) {
            throw new InvalidInputException(
                    "the image size must be from 1 to " + MAX_IMAGE_SIZE + " pixels, not " + imageSize);
        }
        if (channels != 0 && channels != 1 && channels != 3) {
            throw new InvalidInputException("images have 1 or 3 channels, not " + channels);
        }
    }

    /** Channels and labels as found; the training part; damaged images are refused. */
    public static DataOptions of(int imageSize) {
        return new DataOptions(imageSize, 0, null, null, Part.TRAIN, OnBadFile.REFUSE, DataOptions::log);
    }

    private static void log(String name, String reason) {
        System.getLogger(DataOptions.class.getPackageName())
                .log(System.Logger.Level.WARNING, "skipped {0}: {1}", name, reason);
    }

    /** Passes over what is damaged and tells of it, or refuses it. */
    void skip(BadImageException damaged) {
        if (onBadFile == OnBadFile.REFUSE) {
            throw damaged;
        }
        listener.skipped(damaged.name(), damaged.reason());
    }

    public DataOptions withChannels(int value) {
        return new DataOptions(imageSize, value, labels, attribute, part, onBadFile, listener);
    }

    public DataOptions withLabels(@Nullable Path value) {
        return new DataOptions(imageSize, channels, value, attribute, part, onBadFile, listener);
    }

    public DataOptions withAttribute(@Nullable String value) {
        return new DataOptions(imageSize, channels, labels, value, part, onBadFile, listener);
    }

    public DataOptions withPart(Part value) {
        return new DataOptions(imageSize, channels, labels, attribute, value, onBadFile, listener);
    }

    public DataOptions withOnBadFile(OnBadFile value) {
        return new DataOptions(imageSize, channels, labels, attribute, part, value, listener);
    }

    public DataOptions withListener(BadImageListener value) {
        return new DataOptions(imageSize, channels, labels, attribute, part, onBadFile, value);
    }
}
