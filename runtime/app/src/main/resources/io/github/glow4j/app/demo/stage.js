// The big face.

import { $ } from './dom.js';

const canvas = $('face');

/** On a phone the face stays in sight, and must leave room for what changes it: so much of the height is its own. */
const SHARE_OF_PHONE = 0.42;
const phone = matchMedia('(max-width: 820px)');

/** Pixels of the model become squares of whole pixels of the screen. */
export function sizeStage(imageSize) {
  canvas.width = canvas.height = imageSize;
  const room = $('stage-room');
  new ResizeObserver(() => {
    const ratio = window.devicePixelRatio || 1;
    const side = phone.matches ? Math.min(room.clientWidth, innerHeight * SHARE_OF_PHONE) : room.clientWidth;
    const times = Math.max(1, Math.floor((side * ratio) / imageSize));
    canvas.style.width = `${(times * imageSize) / ratio}px`;
    document.documentElement.style.setProperty('--room', `${room.offsetHeight}px`);
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
