/** What a training run tells of itself: validation through the exported model, TensorBoard's event files. */
@org.jspecify.annotations.NullMarked
package io.github.glow4j.training.report;
