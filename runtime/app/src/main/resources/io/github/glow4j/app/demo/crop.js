// Choosing the part of a picture that the model gets: drag, wheel, pinch, slider or keys.

import { $, fill } from './dom.js';
import { cut, middle } from './picture.js';

const dialog = $('crop');
const canvas = $('crop-canvas');
const preview = $('crop-preview');
const zoom = $('crop-zoom');
const MOST = 8;

let bitmap;
let part;
let finish;
const pointers = new Map();

/**
 * Lets the reader choose a part of a picture.
 * @returns {Promise<string|null>} base64 of a PNG of the model's size, null if nothing was chosen
 */
export function crop(picture, size) {
  bitmap = picture;
  preview.width = preview.height = size;
  zoom.value = 0;
  part = middle(bitmap);
  dialog.returnValue = '';
  dialog.showModal();
  draw();
  canvas.focus();
  return new Promise((resolve) => {
    finish = async () => resolve(dialog.returnValue === 'use' ? await cut(bitmap, part, size) : null);
  });
}

dialog.addEventListener('close', () => finish());

const widest = () => Math.min(bitmap.width, bitmap.height);

/** Zooms about a point of the picture's part, 0 to 1 in both directions. */
function zoomTo(value, u = 0.5, v = 0.5) {
  zoom.value = value;
  const side = widest() / MOST ** Number(zoom.value);
  move(part.x + u * (part.side - side), part.y + v * (part.side - side), side);
}

function move(x, y, side = part.side) {
  const limit = (value, length) => Math.min(Math.max(value, 0), length - side);
  part = { x: limit(x, bitmap.width), y: limit(y, bitmap.height), side };
  draw();
}

function draw() {
  fill(zoom);
  for (const target of [canvas, preview]) {
    const context = target.getContext('2d');
    context.fillStyle = 'white';
    context.fillRect(0, 0, target.width, target.height);
    context.imageSmoothingQuality = 'high';
    context.drawImage(bitmap, part.x, part.y, part.side, part.side, 0, 0, target.width, target.height);
  }
}

zoom.addEventListener('input', () => zoomTo(zoom.value));

canvas.addEventListener(
  'wheel',
  (event) => {
    event.preventDefault();
    const [u, v] = where(event);
    zoomTo(Number(zoom.value) - event.deltaY / 1000, u, v);
  },
  { passive: false },
);

canvas.addEventListener('pointerdown', (event) => {
  canvas.setPointerCapture(event.pointerId);
  pointers.set(event.pointerId, where(event));
});
canvas.addEventListener('pointermove', (event) => {
  const old = pointers.get(event.pointerId);
  if (!old) {
    return;
  }
  const before = spread();
  const now = where(event);
  pointers.set(event.pointerId, now);
  if (pointers.size === 1) {
    move(part.x - (now[0] - old[0]) * part.side, part.y - (now[1] - old[1]) * part.side);
  } else {
    zoomTo(Number(zoom.value) + Math.log(spread() / before) / Math.log(MOST));
  }
});
for (const end of ['pointerup', 'pointercancel']) {
  canvas.addEventListener(end, (event) => pointers.delete(event.pointerId));
}

function where(event) {
  const box = canvas.getBoundingClientRect();
  return [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
}

function spread() {
  const [a, b] = [...pointers.values()];
  return b ? Math.max(Math.hypot(a[0] - b[0], a[1] - b[1]), 0.01) : 1;
}

canvas.addEventListener('keydown', (event) => {
  const step = part.side / 20;
  const keys = {
    ArrowLeft: () => move(part.x - step, part.y),
    ArrowRight: () => move(part.x + step, part.y),
    ArrowUp: () => move(part.x, part.y - step),
    ArrowDown: () => move(part.x, part.y + step),
    '+': () => zoomTo(Number(zoom.value) + 0.05),
    '-': () => zoomTo(Number(zoom.value) - 0.05),
  };
  if (event.key in keys) {
    event.preventDefault();
    keys[event.key]();
  }
});
