package io.github.glow4j.training.translation;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Runs a graph with the official API of ONNX Runtime. */
final class OrtRun implements AutoCloseable {
    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final OrtSession session;
    private final Map<String, OnnxTensor> inputs = new HashMap<>();

    OrtRun(Path file) throws OrtException {
        session = environment.createSession(file.toString());
    }

    Set<String> inputNames() {
        return session.getInputNames();
    }

    OrtRun with(String name, float[] values, long... shape) throws OrtException {
        inputs.put(name, OnnxTensor.createTensor(environment, FloatBuffer.wrap(values), shape));
        return this;
    }

    OrtRun with(String name, byte[] values, long... shape) throws OrtException {
        inputs.put(name, OnnxTensor.createTensor(environment, ByteBuffer.wrap(values), shape, OnnxJavaType.UINT8));
        return this;
    }

    float[] floats(String output, long... shape) throws OrtException {
        try (OrtSession.Result result = session.run(inputs, Set.of(output))) {
            OnnxTensor tensor = (OnnxTensor) result.get(0);
            org.assertj.core.api.Assertions.assertThat(tensor.getInfo().getShape())
                    .isEqualTo(shape);
            float[] values = new float[tensor.getFloatBuffer().remaining()];
            tensor.getFloatBuffer().get(values);
            return values;
        }
    }

    byte[] bytes(String output, long... shape) throws OrtException {
        try (OrtSession.Result result = session.run(inputs, Set.of(output))) {
            OnnxTensor tensor = (OnnxTensor) result.get(0);
            org.assertj.core.api.Assertions.assertThat(tensor.getInfo().getShape())
                    .isEqualTo(shape);
            byte[] values = new byte[tensor.getByteBuffer().remaining()];
            tensor.getByteBuffer().get(values);
            return values;
        }
    }

    @Override
    public void close() throws OrtException {
        inputs.values().forEach(OnnxTensor::close);
        session.close();
    }
}
