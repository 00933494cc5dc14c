/** Checkpoints, frozen graphs and SavedModels of OpenAI's code to model folders, and parameters back to checkpoints. */
@org.jspecify.annotations.NullMarked
package io.github.glow4j.training.conversion;
