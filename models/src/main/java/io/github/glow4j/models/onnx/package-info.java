/** Writing of ONNX graphs whose weights lie in one external file. */
@org.jspecify.annotations.NullMarked
package io.github.glow4j.models.onnx;
