/** The run of a training: steps, the learning rate, checkpoints, logs, going on after an interruption. */
@org.jspecify.annotations.NullMarked
package io.github.glow4j.training.run;
