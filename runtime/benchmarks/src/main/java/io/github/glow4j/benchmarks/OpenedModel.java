package io.github.glow4j.benchmarks;

import io.github.glow4j.inference.DecodeCall;
import io.github.glow4j.inference.EncodeCall;
import io.github.glow4j.inference.GlowModel;
import io.github.glow4j.models.ModelManifest;
import io.github.glow4j.onnxruntime.Environment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * One measurement of {@link ResidentMemory} or {@link StartUp}, in a process of its own: opens both directions of a model,
 * the decoder first or both before any run, runs each once, and prints lines of a name and a number. Uses nothing that an application would not.
 */
final class OpenedModel {
    /** Who opens the model. */
    enum Who {
        OURS,
        /** Both directions at the same time, before any run. */
        OURS_LOADED,
        OURS_UNCACHED,
        OFFICIAL,
        /** Nobody: the library alone. */
        LIBRARY
    }

    private final Path folder;
    private final long started;
    private final StringBuilder found = new StringBuilder();

    private OpenedModel(Path folder, long started) {
        this.folder = folder;
        this.started = started;
    }

    /** @param args a {@link Who}, a model folder, and when this process was started, in milliseconds since 1970 */
    public static void main(String[] args) throws IOException {
        Who who = Who.valueOf(args[0]);
        OpenedModel opened = new OpenedModel(Path.of(args[1]), Long.parseLong(args[2]));
        long main = opened.sinceStart();
        switch (who) {
            case OURS, OURS_LOADED, OURS_UNCACHED -> opened.ours(who);
            case OFFICIAL -> opened.official();
            case LIBRARY -> Environment.open().close();
        }
        opened.note("main_ms", main);
        System.out.print(opened.found);
    }

    private void ours(Who who) throws IOException {
        boolean loads = who == Who.OURS_LOADED;
        long begin = System.nanoTime();
        try (GlowModel model =
                GlowModel.open(folder, MeasuredModel.options(0).withGraphCache(who != Who.OURS_UNCACHED))) {
            if (loads) {
                model.load();
                opened(begin);
            }
            try (DecodeCall decode = model.newDecodeCall(1)) {
                decode.run();
                note("first_image_ms", sinceStart());
                try (EncodeCall encode = model.newEncodeCall(1)) {
                    if (!loads) {
                        opened(begin);
                    }
                    encode.run();
                    memory("run");
                }
            }
        }
    }

    private void opened(long begin) throws IOException {
        note("both_open_ms", (System.nanoTime() - begin) / 1e6);
        memory("opened");
    }

    private void official() throws IOException {
        long begin = System.nanoTime();
        try (OfficialGraph decode = new OfficialGraph(folder.resolve(ModelManifest.DECODER), 0)) {
            decode.caller(1).run();
            note("first_image_ms", sinceStart());
            try (OfficialGraph encode = new OfficialGraph(folder.resolve(ModelManifest.ENCODER), 0)) {
                opened(begin);
                encode.caller(1).run();
                memory("run");
            }
        }
    }

    private long sinceStart() {
        return System.currentTimeMillis() - started;
    }

    private void note(String name, double value) {
        found.append(name).append(' ').append(value).append('\n');
    }

    /** What the process has resident: all, and without what the system may take back at any time. */
    private void memory(String when) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            for (String key : new String[] {"VmRSS", "RssAnon", "RssFile"}) {
                if (line.startsWith(key + ":")) {
                    note(when + "_" + key, Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024.0);
                }
            }
        }
    }
}
