package io.github.glow4j.app.serve;

import io.github.glow4j.app.files.ImageAnimation;
import io.github.glow4j.app.files.ImageGrid;
import io.github.glow4j.inference.Images;
import io.github.glow4j.inference.Interpolation;
import io.github.glow4j.inference.Latents;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code /v1/animate}: a slider that moves, or a blend of two images, as an animated GIF or PNG. */
final class AnimateEndpoint implements Endpoint {
    private static final int MAX_SCALE = 16;
    private static final int MAX_MILLISECONDS = 60_000;

    /** Pixels of all frames. */
    private static final int MAX_PIXELS = 1 << 25;

    private enum Format {
        GIF(Answer.GIF),
        APNG(Answer.APNG);

        final String type;

        Format(String type) {
            this.type = type;
        }
    }

    private static final class Body {
        @Nullable
        Frames frames;

        int count = 24;
        int millisecondsPerFrame = 80;
        int scale = 1;
        boolean bounce;
        Format format = Format.GIF;
    }

    /** Either an image or latent with ranges of amounts, or two ends. */
    private static final class Frames extends Source {
        Map<String, float[]> amounts = Map.of();
        List<Direction> directions = List.of();

        @Nullable
        Source from;

        @Nullable
        Source to;

        Interpolation path = Interpolation.LINEAR;
    }

    private static final class Direction {
        @Nullable
        LatentValues direction;

        float[] amount = {};
    }

    private final Engine engine;

    AnimateEndpoint(Engine engine) {
        this.engine = engine;
    }

    @Override
    public Answer answer(ApiRequest request) {
        Body body = request.json(Body.class);
        request.accepted(body.format.type);
        Frames frames = body.frames;
        if (frames == null) {
            throw Problem.of(422, "frames: say what moves");
        }
        check(body);
        Latents latents = frames.from == null && frames.to == null
                ? slide(frames, body.count, request.ticket())
                : blend(frames, body.count, request.ticket());
        Images images = engine.decode(latents, frames.labels(body.count), request.ticket());
        return Answer.plain(body.format.type, animation(images, body));
    }

    private void check(Body body) {
        engine.checkCount("count", body.count);
        if (body.count < 2) {
            throw Problem.of(422, "count: an animation has at least 2 frames");
        }
        if (body.millisecondsPerFrame < 10 || body.millisecondsPerFrame > MAX_MILLISECONDS) {
            throw Problem.of(422, "millisecondsPerFrame must be 10 to " + MAX_MILLISECONDS);
        }
        int side = engine.model().manifest().image().height();
        if (body.scale < 1 || body.scale > MAX_SCALE) {
            throw Problem.of(422, "scale must be 1 to " + MAX_SCALE);
        }
        if ((long) body.count * side * side * body.scale * body.scale > MAX_PIXELS) {
            throw Problem.of(413, "the frames have more than " + MAX_PIXELS + " pixels: take a smaller scale or count");
        }
    }

    private Latents blend(Frames frames, int count, Ticket ticket) {
        if (frames.from == null || frames.to == null) {
            throw Problem.of(422, "frames: a blend needs both from and to");
        }
        if (frames.image != null
                || frames.latent != null
                || !frames.amounts.isEmpty()
                || !frames.directions.isEmpty()) {
            throw Problem.of(422, "frames: give either from and to, or an image or latent with amounts");
        }
        Latents ends = Source.latents(engine, ticket, frames.from, frames.to);
        return engine.model().interpolate(ends.row(0), ends.row(1), count, frames.path);
    }

    private Latents slide(Frames frames, int count, Ticket ticket) {
        Latents start = Source.latents(engine, ticket, frames);
        float[][] rows = new float[count][];
        for (int i = 0; i < count; i++) {
            rows[i] = shift(frames, (float) i / (count - 1))
                    .apply(start, engine.model().attributes())
                    .values();
        }
        return Latents.of(rows);
    }

    /** The move at t between 0, the first amounts, and 1, the second. */
    private static Shift shift(Frames frames, float t) {
        Map<String, Float> amounts = new LinkedHashMap<>();
        frames.amounts.forEach((name, range) -> amounts.put(name, between("amounts." + name, range, t)));
        List<Shift.Own> own = new ArrayList<>();
        for (Direction more : frames.directions) {
            if (more.direction == null) {
                throw Problem.of(422, "frames.directions: every one needs a direction");
            }
            own.add(new Shift.Own(more.direction.values(), between("directions.amount", more.amount, t)));
        }
        return new Shift(amounts, own);
    }

    private static float between(String name, float[] range, float t) {
        if (range.length != 2) {
            throw Problem.of(422, "frames." + name + " must be two numbers, where it begins and where it ends");
        }
        return (1 - t) * range[0] + t * range[1];
    }

    private static byte[] animation(Images images, Body body) {
        List<BufferedImage> pictures = images.toBufferedImages().stream()
                .map(picture -> ImageGrid.enlarged(picture, body.scale))
                .toList();
        ImageAnimation once = new ImageAnimation(pictures, body.millisecondsPerFrame);
        ImageAnimation animation = body.bounce ? once.thereAndBack() : once;
        return switch (body.format) {
            case GIF -> animation.gif();
            case APNG -> animation.apng();
        };
    }
}
