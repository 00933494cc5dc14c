/** What Glow is. */
@org.jspecify.annotations.NullMarked
package io.github.glow4j.models;
