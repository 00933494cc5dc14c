package io.github.glow4j.models.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.github.glow4j.models.Coupling;
import io.github.glow4j.models.GlowConfig;
import io.github.glow4j.models.GlowParameters;
import io.github.glow4j.models.ModelManifest;
import io.github.glow4j.models.Permutation;
import io.github.glow4j.models.RandomParameters;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs the exported graphs with the official API and holds them against the specification in double precision. */
class ExportedGraphTest {
    private static final int BATCH = 3;

    @TempDir
    Path folder;

    static Stream<GlowConfig> configurations() {
        return Stream.of(
                config(16, 3, 2, 2, 8, Permutation.INVCONV, Coupling.AFFINE, true, 0, false),
                config(16, 3, 2, 2, 8, Permutation.INVCONV, Coupling.AFFINE, true, 0, false)
                        .withMinScale(0.5),
                config(16, 3, 3, 2, 5, Permutation.INVCONV, Coupling.ADDITIVE, true, 0, false),
                config(16, 3, 2, 2, 8, Permutation.SHUFFLE, Coupling.AFFINE, true, 0, false),
                config(8, 3, 1, 3, 8, Permutation.REVERSE, Coupling.AFFINE, false, 0, false),
                config(16, 3, 2, 2, 8, Permutation.INVCONV_LU, Coupling.AFFINE, true, 0, false),
                config(16, 3, 2, 1, 8, Permutation.INVCONV, Coupling.AFFINE, true, 10, true),
                config(16, 3, 2, 1, 5, Permutation.REVERSE, Coupling.ADDITIVE, false, 7, false),
                config(16, 1, 4, 2, 8, Permutation.INVCONV, Coupling.AFFINE, true, 0, false),
                config(16, 3, 4, 1, 3, Permutation.INVCONV_LU, Coupling.ADDITIVE, false, 0, false),
                config(8, 1, 2, 2, 1, Permutation.SHUFFLE, Coupling.ADDITIVE, true, 3, true),
                wide(96, Coupling.AFFINE),
                wide(64, Coupling.ADDITIVE));
    }

    /** The same without strips, as is usual for small images, and cut into strips of all kinds. */
    static Stream<Arguments> graphs() {
        return Stream.concat(
                configurations().map(config -> Arguments.of(config, Strips.MEASURED)),
                Stream.of(
                        strips(16, 3, 3, Permutation.INVCONV, Coupling.AFFINE, 0),
                        strips(16, 3, 3, Permutation.INVCONV_LU, Coupling.ADDITIVE, 8),
                        strips(16, 1, 4, Permutation.SHUFFLE, Coupling.AFFINE, 16),
                        strips(20, 3, 2, Permutation.REVERSE, Coupling.ADDITIVE, 20),
                        strips(28, 3, 2, Permutation.INVCONV, Coupling.AFFINE, 35)));
    }

    /** An image of 28 pixels has 14 and then 7 rows, strips of 35 pixels 2 and then 5 at most. */
    private static Arguments strips(
            int size, int channels, int levels, Permutation permutation, Coupling coupling, int pixels) {
        GlowConfig config = config(size, channels, levels, 2, 8, permutation, coupling, true, 0, false);
        return Arguments.of(config, new Strips(0, 4L * config.width() * pixels));
    }

    /** So wide that the last convolution is computed by taps on the first level, and directly on the second. */
    private static GlowConfig wide(int width, Coupling coupling) {
        int half = 6;
        int outputs = coupling == Coupling.AFFINE ? 2 * half : half;
        assertThat(ZerosConvolution.tapsPay(16, 16, width, outputs)).isTrue();
        assertThat(ZerosConvolution.tapsPay(8, 8, width, 2 * outputs)).isFalse();
        return new GlowConfig(32, 3, 2, 2, width, 8, Permutation.INVCONV, coupling, true, 0, false);
    }

    private static GlowConfig config(
            int size,
            int channels,
            int levels,
            int depth,
            int bits,
            Permutation permutation,
            Coupling coupling,
            boolean learnTop,
            int classes,
            boolean classifier) {
        return new GlowConfig(
                size, channels, levels, depth, 12, bits, permutation, coupling, learnTop, classes, classifier);
    }

    @ParameterizedTest
    @MethodSource("graphs")
    void encoderComputesTheLatentsAndLikelihoodOfTheSpecification(GlowConfig config, Strips strips)
            throws OrtException, IOException {
        GlowParameters parameters = RandomParameters.of(config, 1);
        byte[] images = randomImages(config);
        int[] labels = labels(config);
        Map<String, Object> outputs =
                run(config, strips, parameters, ModelManifest.ENCODER, images, null, labels, 0.25f);

        float[] latent = (float[]) outputs.get("latent");
        float[] logLikelihood = (float[]) outputs.get("log_likelihood");
        float[] bits = (float[]) outputs.get("bits_per_dimension");
        ReferenceGlow reference = new ReferenceGlow(config, parameters);
        int dimensions = config.dimensions();
        for (int n = 0; n < BATCH; n++) {
            ReferenceGlow.Encoded expected = reference.encode(images, n * dimensions, 0.25, labels[n]);
            for (int i = 0; i < dimensions; i++) {
                double tolerance = 1e-4 * Math.max(1, Math.abs(expected.latent()[i]));
                assertThat((double) latent[n * dimensions + i]).isCloseTo(expected.latent()[i], within(tolerance));
            }
            double expectedBits = -expected.logLikelihood() / (dimensions * Math.log(2));
            assertThat((double) bits[n]).isCloseTo(expectedBits, within(1e-5));
            assertThat((double) logLikelihood[n])
                    .isCloseTo(expected.logLikelihood(), within(1e-5 * dimensions * Math.log(2)));
            for (int label = 0; label < expected.logits().length; label++) {
                float logit = ((float[]) outputs.get("class_logits"))[n * config.classes() + label];
                assertThat((double) logit).isCloseTo(expected.logits()[label], within(1e-4));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("graphs")
    void decoderComputesTheImagesOfTheSpecification(GlowConfig config, Strips strips) throws OrtException, IOException {
        GlowParameters parameters = RandomParameters.of(config, 2);
        int dimensions = config.dimensions();
        Random random = new Random(3);
        float[] latents = new float[BATCH * dimensions];
        for (int i = 0; i < latents.length; i++) {
            latents[i] = (float) (0.2 * random.nextGaussian());
        }
        int[] labels = labels(config);
        Map<String, Object> outputs = run(config, strips, parameters, ModelManifest.DECODER, null, latents, labels, 0);

        byte[] image = (byte[]) outputs.get("image");
        float[] imageFloat = (float[]) outputs.get("image_float");
        ReferenceGlow reference = new ReferenceGlow(config, parameters);
        for (int n = 0; n < BATCH; n++) {
            double[] latent = new double[dimensions];
            for (int i = 0; i < dimensions; i++) {
                latent[i] = latents[n * dimensions + i];
            }
            double[][][] v = reference.decode(latent, labels[n]);
            for (int i = 0; i < dimensions; i++) {
                int pixel = i / config.channels();
                double value = v[pixel / config.imageSize()][pixel % config.imageSize()][i % config.channels()];
                assertThat((double) imageFloat[n * dimensions + i])
                        .isCloseTo(value + 0.5, within(1e-4 * Math.max(1, Math.abs(value))));
                double bin = (value + 0.5) * config.bins();
                if (Math.abs(bin - Math.rint(bin)) > 1e-2) { // nearer than that, rounding decides
                    long expected = Math.clamp((long) (Math.floor(bin) * (256.0 / config.bins())), 0, 255);
                    assertThat(image[n * dimensions + i] & 0xff).isEqualTo((int) expected);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("graphs")
    void decodingAnEncodedImageGivesItBack(GlowConfig config, Strips strips) throws OrtException, IOException {
        GlowParameters parameters = RandomParameters.of(config, 4);
        byte[] images = randomImages(config);
        int[] labels = labels(config);
        Object latents = run(config, strips, parameters, ModelManifest.ENCODER, images, null, labels, 0.5f)
                .get("latent");
        byte[] decoded =
                (byte[]) run(config, strips, parameters, ModelManifest.DECODER, null, (float[]) latents, labels, 0)
                        .get("image");
        int lost = 8 - config.bits();
        for (int i = 0; i < images.length; i++) {
            assertThat(decoded[i] & 0xff).isEqualTo((images[i] & 0xff) >> lost << lost);
        }
    }

    /** Far below where float32's {@code 1 / (1 + exp(-x))} of ONNX Runtime's Sigmoid is 0 exactly. */
    @ParameterizedTest
    @ValueSource(doubles = {-16, -18, -30, -50, -80})
    void almostClosedScalesKeepTheirLikelihoodAndDecode(double logit) throws OrtException, IOException {
        GlowConfig config = config(8, 3, 1, 1, 8, Permutation.REVERSE, Coupling.AFFINE, false, 0, false);
        GlowParameters parameters = RandomParameters.of(config, 6);
        String scope = "model/0/0/f1/l_last/";
        float[] bias = parameters.values(scope + "b");
        float[] logs = parameters.values(scope + "logs");
        for (int o = 1; o < bias.length; o += 2) {
            bias[o] = (float) ((logit - 2) / Math.exp(3 * logs[o]));
        }
        byte[] images = randomImages(config);
        int[] labels = labels(config);

        Map<String, Object> outputs =
                run(config, Strips.MEASURED, parameters, ModelManifest.ENCODER, images, null, labels, 0.5f);
        float[] logLikelihood = (float[]) outputs.get("log_likelihood");
        ReferenceGlow reference = new ReferenceGlow(config, parameters);
        for (int n = 0; n < BATCH; n++) {
            double expected = reference
                    .encode(images, n * config.dimensions(), 0.5, labels[n])
                    .logLikelihood();
            assertThat(expected).isLessThan(logit * config.dimensions() / 4);
            assertThat((double) logLikelihood[n]).isCloseTo(expected, within(1e-6 * Math.abs(expected)));
        }
        float[] latents = (float[]) outputs.get("latent");
        assertThat(run(config, Strips.MEASURED, parameters, ModelManifest.DECODER, null, latents, labels, 0)
                        .get("image"))
                .isEqualTo(images);
    }

    private Map<String, Object> run(
            GlowConfig config,
            Strips strips,
            GlowParameters parameters,
            String graph,
            byte[] images,
            float[] latents,
            int[] labels,
            float noise)
            throws OrtException, IOException {
        OnnxExporter.writeGraphs(config, parameters, folder, strips, false);
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        Map<String, OnnxTensor> inputs = new HashMap<>();
        int size = config.imageSize();
        if (images != null) {
            long[] shape = {BATCH, size, size, config.channels()};
            inputs.put(
                    "image", OnnxTensor.createTensor(environment, ByteBuffer.wrap(images), shape, OnnxJavaType.UINT8));
            inputs.put("noise", OnnxTensor.createTensor(environment, FloatBuffer.wrap(new float[] {noise}), new long[] {
                1, 1, 1, 1
            }));
        } else {
            inputs.put("latent", OnnxTensor.createTensor(environment, FloatBuffer.wrap(latents), new long[] {
                BATCH, config.dimensions()
            }));
        }
        if (config.conditional()) {
            inputs.put("label", OnnxTensor.createTensor(environment, IntBuffer.wrap(labels), new long[] {BATCH}));
        }
        Path file = folder.resolve(graph);
        Map<String, Object> outputs = new HashMap<>();
        try (OrtSession session = environment.createSession(file.toString());
                OrtSession.Result result = session.run(inputs)) {
            for (Map.Entry<String, ?> output : result) {
                OnnxTensor tensor = (OnnxTensor) output.getValue();
                if (tensor.getInfo().type == OnnxJavaType.UINT8) {
                    byte[] values = new byte[tensor.getByteBuffer().remaining()];
                    tensor.getByteBuffer().get(values);
                    outputs.put(output.getKey(), values);
                } else {
                    float[] values = new float[tensor.getFloatBuffer().remaining()];
                    tensor.getFloatBuffer().get(values);
                    outputs.put(output.getKey(), values);
                }
            }
        } finally {
            inputs.values().forEach(OnnxTensor::close);
        }
        return outputs;
    }

    private static byte[] randomImages(GlowConfig config) {
        byte[] images = new byte[BATCH * config.dimensions()];
        new Random(5).nextBytes(images);
        return images;
    }

    private static int[] labels(GlowConfig config) {
        int classes = Math.max(1, config.classes());
        return new int[] {0, classes / 2, classes - 1};
    }
}
