/** Glow for an application. */
@org.jspecify.annotations.NullMarked
package io.github.glow4j.inference;
