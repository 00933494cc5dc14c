/** Node-by-node translation of TensorFlow graphs whose constants cannot be mapped by their names. */
@org.jspecify.annotations.NullMarked
package io.github.glow4j.training.translation;
