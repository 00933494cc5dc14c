package io.github.glow4j.benchmarks;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A graph through the official Java API, with all tensors made once over direct buffers. */
final class OfficialGraph implements AutoCloseable {
    private final OrtSession session;
    private final List<OnnxTensor> tensors = new ArrayList<>();

    OfficialGraph(Path file, int threads) {
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(threads);
            session = OrtEnvironment.getEnvironment().createSession(file.toString(), options);
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Calls on tensors of their own, for one thread; all outputs, or those given. */
    Runnable caller(int batch, String... wanted) {
        try {
            Map<String, OnnxTensor> inputs = tensors(session.getInputInfo(), batch);
            Map<String, NodeInfo> all = new LinkedHashMap<>(session.getOutputInfo());
            if (wanted.length > 0) {
                all.keySet().retainAll(List.of(wanted));
            }
            Map<String, OnnxTensor> outputs = tensors(all, batch);
            return () -> run(inputs, outputs);
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }

    private Map<String, OnnxTensor> tensors(Map<String, NodeInfo> infos, int batch) throws OrtException {
        Map<String, OnnxTensor> byName = new LinkedHashMap<>();
        for (NodeInfo info : infos.values()) {
            OnnxTensor tensor = tensor(info, batch);
            tensors.add(tensor);
            byName.put(info.getName(), tensor);
        }
        return byName;
    }

    /** Open dimensions are the batch, but for the noise: one value for all. */
    private static OnnxTensor tensor(NodeInfo info, int batch) throws OrtException {
        TensorInfo tensor = (TensorInfo) info.getInfo();
        long[] shape = tensor.getShape();
        long count = 1;
        for (int i = 0; i < shape.length; i++) {
            if (shape[i] < 0) {
                shape[i] = info.getName().equals("noise") ? 1 : batch;
            }
            count *= shape[i];
        }
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        if (tensor.type == OnnxJavaType.UINT8) {
            return OnnxTensor.createTensor(
                    environment, ByteBuffer.allocateDirect(Math.toIntExact(count)), shape, OnnxJavaType.UINT8);
        }
        ByteBuffer bytes = ByteBuffer.allocateDirect(Math.toIntExact(4 * count)).order(ByteOrder.nativeOrder());
        for (int i = 0; i < count; i++) {
            bytes.putFloat(4 * i, (i * 31 % 101) / 101f);
        }
        return OnnxTensor.createTensor(environment, bytes.asFloatBuffer(), shape);
    }

    private void run(Map<String, OnnxTensor> inputs, Map<String, OnnxTensor> outputs) {
        try {
            session.run(inputs, outputs).close();
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        try {
            tensors.forEach(OnnxTensor::close);
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }
}
