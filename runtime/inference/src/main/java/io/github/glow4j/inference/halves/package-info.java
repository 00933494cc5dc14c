/** Computing the two halves of an image side by side, with an exchange of rows at their border in every step of flow. */
package io.github.glow4j.inference.halves;
