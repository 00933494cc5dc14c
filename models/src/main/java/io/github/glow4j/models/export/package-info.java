/**
 * Turns parameters into ONNX graphs. Everything that can be computed once is computed here, in double precision:
 * inverses, log-determinants, actnorms and log-scales folded into convolutions, the top prior.
 */
@org.jspecify.annotations.NullMarked
package io.github.glow4j.models.export;
