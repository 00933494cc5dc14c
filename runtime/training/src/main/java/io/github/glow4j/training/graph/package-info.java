/**
 * The training graph of Glow, built through TensorFlow's C API: forward pass, gradients in three memory modes,
 * data-dependent initialisation and optimisers.
 */
@org.jspecify.annotations.NullMarked
package io.github.glow4j.training.graph;
