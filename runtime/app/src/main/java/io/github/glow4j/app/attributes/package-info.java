/** Attributes of images: learning their directions from a table, and judging how well these work. */
@org.jspecify.annotations.NullMarked
package io.github.glow4j.app.attributes;
