// How likely the model finds the face that is shown, beside faces it knows.

import { blobToBase64 } from './bytes.js';
import { $ } from './dom.js';
import { bits, samples } from './faces.js';
import { histogram } from './histogram.js';
import { newestWins, whenQuiet } from './live.js';
import { complain } from './message.js';

/** Samples that stand in for a gallery. */
const SAMPLES = Array.from({ length: 24 }, (_, i) => i + 1);

export class Likelihood {
  #known = [];
  #what = 'examples';
  #bits = null;
  #open = false;
  #label = 0;

  use(gallery) {
    this.#known = gallery.map((entry) => entry.bitsPerDimension).filter(Number.isFinite);
  }

  /** Looks at a picture once the sliders rest. */
  look = whenQuiet(400, (blob, label) => this.#measure(blob, label));

  #measure = newestWins(async (blob, label) => {
    try {
      [this.#bits] = await bits([await blobToBase64(blob)], label);
      $('bits').textContent = `${this.#bits.toFixed(2)} bits/dim`;
      this.#draw();
    } catch (error) {
      complain(error);
    }
  });

  async show(state) {
    this.#open = state.tab === 'likelihood';
    this.#label = state.label;
    if (this.#open && this.#known.length === 0) {
      await this.#sample();
    }
    this.#draw();
  }

  /** A model without a gallery has its own samples to compare with. */
  #sample = newestWins(async () => {
    try {
      const blobs = await samples(SAMPLES, 0.7, this.#label);
      this.#known = await bits(await Promise.all(blobs.map(blobToBase64)), this.#label);
      this.#what = 'samples';
    } catch (error) {
      complain(error);
    }
  });

  #draw() {
    if (!this.#open || this.#bits === null || this.#known.length === 0) {
      return;
    }
    const verdict = judge(this.#bits, this.#known, this.#what);
    $('bits-large').textContent = this.#bits.toFixed(3);
    $('verdict').textContent = verdict;
    $('histogram-of').textContent = `Bars: ${this.#known.length} ${this.#what}. Needle: this face.`;
    $('histogram').replaceChildren(histogram(this.#known, this.#bits, `${this.#bits.toFixed(3)} bits per dimension. ${verdict}`));
  }
}

/** In words, where a picture is among others. Fewer bits are more likely. */
export function judge(own, known, what) {
  const below = known.filter((value) => value < own).length / known.length;
  if (own > Math.max(...known)) {
    return `Odd: the model finds it less likely than all ${what}.`;
  }
  if (own < Math.min(...known)) {
    return `More likely than all ${what}: plain, smooth pictures are.`;
  }
  return `Less likely than ${Math.round(100 * below)} % of the ${what}.`;
}
