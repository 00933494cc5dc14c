/** JMH benchmarks. */
@org.jspecify.annotations.NullMarked
package io.github.glow4j.benchmarks;
