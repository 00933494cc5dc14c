// Reads the reader's own pictures and brings them to the model's size.

import { blobToBase64 } from './bytes.js';

/**
 * Decodes a picture file.
 * @throws {Error} naming the file, if the browser cannot read it
 */
export async function read(file) {
  const name = file.name || 'What you pasted';
  if (file.size === 0) {
    throw new Error(`${name} is empty.`);
  }
  let bitmap;
  try {
    bitmap = await createImageBitmap(file);
  } catch {
    throw new Error(`${name} is not a picture that can be read. PNG, JPEG, WebP and GIF files work.`);
  }
  return bitmap;
}

/** The largest square in the middle. */
export function middle(bitmap) {
  const side = Math.min(bitmap.width, bitmap.height);
  return { x: (bitmap.width - side) / 2, y: (bitmap.height - side) / 2, side };
}

/**
 * A square part of a picture at the model's size, as base64 of a PNG. What is transparent becomes white. Halved step by
 * step, so that shrinking does not alias.
 */
export async function cut(bitmap, { x, y, side }, size) {
  let canvas = draw(bitmap, x, y, side, halvings(side, size));
  while (canvas.width > size) {
    canvas = draw(canvas, 0, 0, canvas.width, canvas.width / 2);
  }
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, 'image/png'));
  return blobToBase64(blob);
}

/** The largest of size, 2 size, 4 size ... that is not above the side. */
function halvings(side, size) {
  let first = size;
  while (2 * first <= side) {
    first *= 2;
  }
  return first;
}

function draw(source, x, y, side, size) {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = size;
  const context = canvas.getContext('2d');
  context.fillStyle = 'white';
  context.fillRect(0, 0, size, size);
  context.imageSmoothingQuality = 'high';
  context.drawImage(source, x, y, side, side, 0, 0, size, size);
  return canvas;
}
