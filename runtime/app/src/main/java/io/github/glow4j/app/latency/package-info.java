/** Measures how fast a model runs, against what the machine can do. */
@org.jspecify.annotations.NullMarked
package io.github.glow4j.app.latency;
