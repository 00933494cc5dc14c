package io.github.glow4j.models.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.tribuo.util.onnx.ONNXAttribute;
import org.tribuo.util.onnx.ONNXOperator;

/**
 * One use of an operator, of the standard ONNX domain if none is named, for Tribuo's builder, whose own list holds only what Tribuo's
 * models need. Attribute values may be {@code Integer}, {@code Float}, {@code String} or {@code int[]}.
 */
record OnnxOp(String domain, String name, int inputs, int outputs, Map<String, Object> values) implements ONNXOperator {
    @Override
    public String getOpName() {
        return name;
    }

    @Override
    public int getNumInputs() {
        return inputs;
    }

    @Override
    public int getNumOptionalInputs() {
        return 0;
    }

    @Override
    public int getNumOutputs() {
        return outputs;
    }

    @Override
    public Map<String, ONNXAttribute> getAttributes() {
        Map<String, ONNXAttribute> attributes = new LinkedHashMap<>();
        values.forEach((key, value) -> attributes.put(key, new ONNXAttribute(key, type(key, value), false)));
        return attributes;
    }

    private static AttributeType type(String key, Object value) {
        return switch (value) {
            case Integer ignored -> AttributeType.INT;
            case Float ignored -> AttributeType.FLOAT;
            case String ignored -> AttributeType.STRING;
            case int[] ignored -> AttributeType.INTS;
            default -> throw new IllegalArgumentException(key + " has a value of " + value.getClass());
        };
    }

    @Override
    public Set<String> getMandatoryAttributeNames() {
        return Set.of();
    }

    @Override
    public int getOpVersion() {
        return domain.isEmpty() ? OnnxGraph.OPSET : 1;
    }

    @Override
    public String getOpDomain() {
        return domain;
    }
}
