/** Loading of native libraries and lifetimes of native objects. */
@org.jspecify.annotations.NullMarked
package io.github.glow4j.nativelib;
