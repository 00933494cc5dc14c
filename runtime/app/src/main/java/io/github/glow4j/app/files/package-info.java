/** Files that the command line reads and writes: images, latents, labels, pictures. */
@org.jspecify.annotations.NullMarked
package io.github.glow4j.app.files;
