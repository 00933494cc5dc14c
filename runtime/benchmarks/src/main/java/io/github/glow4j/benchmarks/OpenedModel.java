package io.github.glow4j.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.glow4j.inference.DecodeCall;
import io.github.glow4j.inference.EncodeCall;
import io.github.glow4j.inference.GlowModel;
import io.github.glow4j.models.ModelManifest;
import io.github.glow4j.onnxruntime.Environment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * One measurement of {@link ResidentMemory} or {@link StartUp}, in a process of its own: opens both directions of a model,
 * the decoder first, runs each once, and prints a line of JSON.
 */
@Command(name = "opened-model", hidden = true)
final class OpenedModel implements Callable<Integer> {
    /** Who opens the model. */
    enum Who {
        OURS,
        OURS_UNCACHED,
        OFFICIAL,
        /** Nobody: the library alone. */
        LIBRARY
    }

    @Option(names = "--who", required = true)
    private Who who = Who.OURS;

    @Option(names = "--folder", required = true)
    private Path folder = Path.of(".");

    private final Map<String, Number> found = new LinkedHashMap<>();
    private final long begin = System.nanoTime();

    @Override
    public Integer call() throws IOException {
        switch (who) {
            case OURS, OURS_UNCACHED -> ours();
            case OFFICIAL -> official();
            case LIBRARY -> Environment.open().close();
        }
        System.out.println(new ObjectMapper().writeValueAsString(found));
        return 0;
    }

    private void ours() throws IOException {
        try (GlowModel model = GlowModel.open(folder, MeasuredModel.options(0).withGraphCache(who == Who.OURS));
                DecodeCall decode = model.newDecodeCall(1)) {
            decode.run();
            note("first_image_ms");
            try (EncodeCall encode = model.newEncodeCall(1)) {
                note("both_open_ms");
                memory("opened");
                encode.run();
                note("both_run_ms");
                memory("run");
            }
        }
    }

    private void official() throws IOException {
        try (OfficialGraph decode = new OfficialGraph(folder.resolve(ModelManifest.DECODER), 0)) {
            decode.caller(1).run();
            note("first_image_ms");
            try (OfficialGraph encode = new OfficialGraph(folder.resolve(ModelManifest.ENCODER), 0)) {
                note("both_open_ms");
                memory("opened");
                encode.caller(1).run();
                note("both_run_ms");
                memory("run");
            }
        }
    }

    /** Milliseconds since the main method began. */
    private void note(String name) {
        found.put(name, (System.nanoTime() - begin) / 1e6);
    }

    /** What the process has resident: all, and without what the system may take back at any time. */
    private void memory(String when) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            for (String key : new String[] {"VmRSS", "RssAnon", "RssFile"}) {
                if (line.startsWith(key + ":")) {
                    found.put(when + "_" + key, Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024);
                }
            }
        }
    }
}
