// The big face.

import { $ } from './dom.js';

const canvas = $('face');

/** Pixels of the model become squares of whole pixels of the screen. */
export function sizeStage(imageSize) {
  canvas.width = canvas.height = imageSize;
  const room = $('stage-room');
  new ResizeObserver(() => {
    const ratio = window.devicePixelRatio || 1;
    const times = Math.max(1, Math.floor((room.clientWidth * ratio) / imageSize));
    canvas.style.width = `${(times * imageSize) / ratio}px`;
  }).observe(room);
}

export async function paint(blob) {
  const bitmap = await createImageBitmap(blob);
  canvas.getContext('2d').drawImage(bitmap, 0, 0);
  bitmap.close();
}

export function caption(text) {
  $('caption').textContent = text;
  canvas.setAttribute('aria-label', text);
}

/** The server's time for an update. */
export function timing(milliseconds) {
  $('timing').textContent = Number.isFinite(milliseconds) ? `${milliseconds.toFixed(0)} ms on the server` : '';
}

export const picture = () => canvas;

/** What a face is, in words. */
export function describe(face) {
  switch (face.kind) {
    case 'sample':
      return `Sample ${face.seed} at temperature ${face.temperature}`;
    case 'example':
      return `Example ${face.name}`;
    case 'picture':
      return 'Your picture';
    default:
      return 'A face you went on from';
  }
}
