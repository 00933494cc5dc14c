package io.github.glow4j.app;

import io.github.glow4j.app.files.ImageAnimation;
import io.github.glow4j.app.files.ImageGrid;
import io.github.glow4j.app.files.ImageOutput;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where pictures go and how they are drawn. */
final class PictureOptions {
    private static final int MAX_SCALE = 64;

    /** Frames of animations are enlarged to about this width, so that captions have room and viewers show something. */
    private static final int FRAME_WIDTH = 256;

    private static final int LEAST_MILLISECONDS = 10; // a tick of GIF
    private static final int MOST_MILLISECONDS = 60_000;

    /** The time in which an image can be looked at. */
    private static final int LOOK_MILLISECONDS = 600;

    private static final int SMOOTH_MILLISECONDS = 80;

    /** How long a change should take. */
    private static final int WAY_MILLISECONDS = 2000;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "OUT",
            required = true,
            description = "One picture of all images (name.png), an animation (.gif or .apng), an array uint8 [N,H,W,C]"
                    + " (.npy), or a folder with a PNG for each image (a name without extension).")
    @SuppressWarnings("NullAway.Init")
    Path output;

    @Option(
            names = "--scale",
            paramLabel = "N",
            description =
                    "Draw every pixel of a picture N times as large. Default: 1, in animations as much as makes them"
                            + " about 256 pixels wide.")
    private @Nullable Integer scale;

    @Option(names = "--no-captions", description = "Draw nothing but images.")
    private boolean bare;

    @Option(
            names = "--frame-time",
            paramLabel = "MS",
            description =
                    "Milliseconds that an animation shows each picture. Default: 80 to 600, the fewer the longer.")
    private @Nullable Integer frameTime;

    @Option(names = "--one-way", description = "Let an animation jump back to its start instead of going back the way.")
    private boolean oneWay;

    /** Looks at the options and at the output before the work begins. */
    ImageOutput resolve(BaseCommand command) {
        if (scale != null && (scale < 1 || scale > MAX_SCALE)) {
            throw command.usage("--scale must be 1 to " + MAX_SCALE + ", not " + scale);
        }
        if (frameTime != null && (frameTime < LEAST_MILLISECONDS || frameTime > MOST_MILLISECONDS)) {
            throw command.usage(
                    "--frame-time must be " + LEAST_MILLISECONDS + " to " + MOST_MILLISECONDS + ", not " + frameTime);
        }
        try {
            return ImageOutput.of(output);
        } catch (IllegalArgumentException e) {
            throw command.usage(e.getMessage() == null ? e.toString() : e.getMessage());
        }
    }

    /** An empty grid for a picture. */
    ImageGrid grid() {
        return new ImageGrid().scale(scale == null ? 1 : scale).captions(!bare);
    }

    /** An empty grid for a frame of an animation, whose images together have so many pixels from left to right. */
    ImageGrid frame(int width) {
        return new ImageGrid()
                .scale(scale == null ? Math.max(1, FRAME_WIDTH / width) : scale)
                .captions(!bare);
    }

    /** An animation of something that changes by small steps. */
    ImageAnimation smooth(List<ImageGrid> frames) {
        int suits = Math.clamp(WAY_MILLISECONDS / frames.size(), SMOOTH_MILLISECONDS, LOOK_MILLISECONDS);
        ImageAnimation animation = ImageAnimation.of(frames, frameTime == null ? suits : frameTime);
        return oneWay ? animation : animation.thereAndBack();
    }

    /** An animation of images that have nothing to do with each other. */
    ImageAnimation slides(List<ImageGrid> frames) {
        return ImageAnimation.of(frames, frameTime == null ? LOOK_MILLISECONDS : frameTime);
    }
}
