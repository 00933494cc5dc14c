/** TensorFlow checkpoints and graphs. */
@org.jspecify.annotations.NullMarked
package io.github.glow4j.training;
