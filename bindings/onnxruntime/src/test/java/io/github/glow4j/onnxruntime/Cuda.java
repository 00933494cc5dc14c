package io.github.glow4j.onnxruntime;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Whether tests that need a GPU can run here. */
final class Cuda {
    private Cuda() {}

    /** Skips the test with the reason unless CUDA works. */
    static void assumeWorks(Environment environment) {
        String problem = problem(environment);
        assumeTrue(problem.isEmpty(), () -> "no GPU can be used here: " + problem);
    }

    private static String problem(Environment environment) {
        SessionOptions options = new SessionOptions().cuda(CudaOptions.of(0));
        try (Session session = TestModels.open(environment, TestModels.manyProducts(2, 1), options)) {
            return session.isClosed() ? "the session is closed" : "";
        } catch (OrtException e) {
            return String.valueOf(e.getMessage());
        }
    }

    /** Skips the test with the reason unless the library lists the GPU, which copies outside a session and streams need. */
    static ProviderDevice assumeListed(Environment environment) {
        assumeWorks(environment);
        environment.registerCuda();
        ProviderDevice gpu = environment.devices().stream()
                .filter(device -> device.provider().equals(CudaProvider.NAME))
                .findFirst()
                .orElse(null);
        assumeTrue(gpu != null, "ONNX Runtime does not find the GPU in /sys/class/drm or /sys/bus/pci/devices");
        return gpu;
    }
}
