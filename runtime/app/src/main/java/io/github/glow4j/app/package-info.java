/** The glow command line. */
@org.jspecify.annotations.NullMarked
package io.github.glow4j.app;
