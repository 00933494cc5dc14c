/** The HTTP server: a model's encoder and decoder for programs that are not written in Java, and for the page in a browser. */
@org.jspecify.annotations.NullMarked
package io.github.glow4j.app.serve;
