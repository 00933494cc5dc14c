package io.github.glow4j.app.latency;

import io.github.glow4j.inference.DecodeCall;
import io.github.glow4j.inference.EncodeCall;
import io.github.glow4j.inference.GlowModel;
import io.github.glow4j.inference.InferenceOptions;
import io.github.glow4j.onnxruntime.Environment;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The first call of a process, step by step. Means something only before anything else has used the library. */
public final class ColdStart {
    private final Map<String, Double> milliseconds = new LinkedHashMap<>();

    private ColdStart() {}

    /**
     * Opens a model and runs each of its graphs once.
     *
     * @return milliseconds by step, in their order
     */
    public static Map<String, Double> measure(Path folder, InferenceOptions options) {
        ColdStart start = new ColdStart();
        start.milliseconds.put("jvm_to_here", (double) (System.currentTimeMillis()
                - ManagementFactory.getRuntimeMXBean().getStartTime()));
        start.run(folder, options);
        return start.milliseconds;
    }

    private void run(Path folder, InferenceOptions options) {
        long time = System.nanoTime();
        // Stays open for a moment longer, so that the model's own environment costs nothing.
        try (Environment _ = Environment.open()) {
            time = note("library_load", time);
            try (GlowModel model = GlowModel.open(folder, options)) {
                time = note("model_open", time);
                try (DecodeCall call = model.newDecodeCall(1)) {
                    time = note("decoder_session", time);
                    call.run();
                    time = note("decoder_first_run", time);
                }
                milliseconds.put("jvm_to_first_decoded_image", (double) (System.currentTimeMillis()
                        - ManagementFactory.getRuntimeMXBean().getStartTime()));
                time = System.nanoTime();
                try (EncodeCall call = model.newEncodeCall(1)) {
                    time = note("encoder_session", time);
                    call.run();
                    note("encoder_first_run", time);
                }
            }
        }
    }

    private long note(String step, long since) {
        long now = System.nanoTime();
        milliseconds.put(step, (now - since) / 1e6);
        return now;
    }
}
