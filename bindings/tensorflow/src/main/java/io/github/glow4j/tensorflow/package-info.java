/** The hand-written TensorFlow API. */
@org.jspecify.annotations.NullMarked
package io.github.glow4j.tensorflow;
