// Draws faces on a thread of its own: each thread takes every n-th block of pictures and writes it at its place.

import { closeSync, openSync, writeSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { createAvatar } from '@dicebear/core';
import { toonHead } from '@dicebear/collection';
import { Resvg } from '@resvg/resvg-js';

// The style leaves much room around the head: closer, and a little lower, so that a face of 64 pixels has features.
const framing = { scale: 120, translateY: 3 };
const oversampling = 4;
const blockSize = 100;

const { faces, file, headerBytes, size, thread, threads } = workerData;
const pictureBytes = size * size * 3;
const descriptor = openSync(file, 'r+');
try {
  for (let start = thread * blockSize; start < faces.length; start += threads * blockSize) {
    const block = faces.slice(start, start + blockSize);
    const pixels = Buffer.alloc(block.length * pictureBytes);
    block.forEach((face, i) => shrink(render(face), pixels, i * pictureBytes));
    writeFully(pixels, headerBytes + start * pictureBytes);
    parentPort.postMessage(block.length);
    // The rasteriser's memory is given back from the event loop alone: without a pause it grows by gigabytes.
    await setImmediate();
  }
} finally {
  closeSync(descriptor);
}

/** RGBA at `oversampling` times the size. */
function render(face) {
  const given = (value) => (value === 'none' ? [] : [value]);
  const svg = createAvatar(toonHead, {
    ...framing,
    skinColor: [face.skinColor],
    hairColor: [face.hairColor],
    hair: [face.hair],
    rearHair: given(face.rearHair),
    rearHairProbability: face.rearHair === 'none' ? 0 : 100,
    beard: given(face.beard),
    beardProbability: face.beard === 'none' ? 0 : 100,
    mouth: [face.mouth],
    eyes: [face.eyes],
    eyebrows: [face.eyebrows],
    clothes: [face.clothes],
    clothesColor: [face.clothesColor],
    backgroundColor: [face.backgroundColor],
  }).toString();
  const picture = new Resvg(svg, { fitTo: { mode: 'width', value: size * oversampling }, font: { loadSystemFonts: false } });
  return picture.render().pixels;
}

/** Averages squares of pixels, which smooths the edges; writes RGB, rows from the top. */
function shrink(rgba, pixels, offset) {
  const stride = size * oversampling * 4;
  const area = oversampling * oversampling;
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      for (let channel = 0; channel < 3; channel++) {
        let sum = 0;
        for (let row = 0; row < oversampling; row++) {
          let at = (y * oversampling + row) * stride + x * oversampling * 4 + channel;
          for (let column = 0; column < oversampling; column++, at += 4) {
            sum += rgba[at];
          }
        }
        pixels[offset++] = Math.round(sum / area);
      }
    }
  }
}

function writeFully(bytes, position) {
  for (let done = 0; done < bytes.length; ) {
    done += writeSync(descriptor, bytes, done, bytes.length - done, position + done);
  }
}
