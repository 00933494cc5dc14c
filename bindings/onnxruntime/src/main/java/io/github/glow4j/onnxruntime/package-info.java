/** The hand-written ONNX Runtime API. */
@org.jspecify.annotations.NullMarked
package io.github.glow4j.onnxruntime;
