package io.github.glow4j.training.report;

import com.google.protobuf.ByteString;
import io.github.glow4j.models.GlowException;
import io.github.glow4j.tensorflow.MaskedChecksum;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import javax.imageio.ImageIO;
import org.tensorflow.proto.Event;
import org.tensorflow.proto.SessionLog;
import org.tensorflow.proto.Summary;

/**
 * A file of events that TensorBoard shows: scalars and images against the step of training. Not thread-safe.
 *
 * <p>Records are TensorFlow's ({@code tensorflow/core/lib/io/record_writer.h}): length, masked CRC-32C of the length, data,
 * masked CRC-32C of the data, little-endian. Every event is written whole and at once, so that a run that is killed leaves
 * a file that can be read to its last event.
 */
public final class EventFile implements AutoCloseable {
    private static final String VERSION = "brain.Event:2";

    private final Path path;
    private final OutputStream out;

    private EventFile(Path path, OutputStream out) {
        this.path = path;
        this.out = out;
    }

    /**
     * Begins a new file in a folder of events, which is made if it is missing. TensorBoard reads the files of a folder one
     * after the other, and forgets what earlier ones say of the first step and later: a run that goes on from a checkpoint
     * shows once what it did twice.
     *
     * @param firstStep number of the first step that this file will tell of
     * @throws GlowException if the file cannot be written
     */
    public static EventFile create(Path folder, long firstStep) {
        Instant now = Instant.now();
        // TensorBoard orders the files by name: two of the same second must keep their order.
        String name = String.format(
                Locale.ROOT, "events.out.tfevents.%010d.%09d.glow4j", now.getEpochSecond(), now.getNano());
        Path path = folder.resolve(name);
        try {
            Files.createDirectories(folder);
            EventFile file = new EventFile(path, Files.newOutputStream(path, StandardOpenOption.CREATE_NEW));
            file.write(Event.newBuilder().setFileVersion(VERSION));
            file.write(Event.newBuilder()
                    .setStep(firstStep)
                    .setSessionLog(SessionLog.newBuilder().setStatus(SessionLog.SessionStatus.START)));
            return file;
        } catch (IOException e) {
            throw new GlowException("cannot write " + path + ": " + e, e);
        }
    }

    /** The file. */
    public Path path() {
        return path;
    }

    /** Adds numbers by their names; names with the same part before a slash are shown together. */
    public void scalars(long step, Map<String, Double> values) {
        Summary.Builder summary = Summary.newBuilder();
        values.forEach((tag, value) ->
                summary.addValue(Summary.Value.newBuilder().setTag(tag).setSimpleValue(value.floatValue())));
        add(step, summary);
    }

    /** Adds a picture. */
    public void image(long step, String tag, BufferedImage picture) {
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        try {
            ImageIO.write(picture, "png", png);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Summary.Image image = Summary.Image.newBuilder()
                .setHeight(picture.getHeight())
                .setWidth(picture.getWidth())
                .setColorspace(3)
                .setEncodedImageString(ByteString.copyFrom(png.toByteArray()))
                .build();
        add(
                step,
                Summary.newBuilder()
                        .addValue(Summary.Value.newBuilder().setTag(tag).setImage(image)));
    }

    private void add(long step, Summary.Builder summary) {
        try {
            write(Event.newBuilder().setStep(step).setSummary(summary));
        } catch (IOException e) {
            throw new GlowException("cannot write " + path + ": " + e, e);
        }
    }

    private void write(Event.Builder event) throws IOException {
        byte[] data =
                event.setWallTime(System.currentTimeMillis() / 1000.0).build().toByteArray();
        ByteBuffer record = ByteBuffer.allocate(Long.BYTES + 2 * Integer.BYTES + data.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(data.length);
        record.putInt(MaskedChecksum.of(ByteBuffer.wrap(record.array(), 0, Long.BYTES)))
                .put(data)
                .putInt(MaskedChecksum.of(ByteBuffer.wrap(data)));
        out.write(record.array());
    }

    @Override
    public void close() {
        try {
            out.close();
        } catch (IOException e) {
            throw new GlowException("cannot write " + path + ": " + e, e);
        }
    }
}
