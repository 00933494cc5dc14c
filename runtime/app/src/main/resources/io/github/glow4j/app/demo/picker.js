// Where faces come from: examples, samples, the reader's own.

import { $, el, fill } from './dom.js';
import { crop } from './crop.js';
import { pngBlob } from './bytes.js';
import { exampleUrl, samples } from './faces.js';
import { acceptDrops, acceptPaste, chooseFiles } from './intake.js';
import { newestWins } from './live.js';
import { complain } from './message.js';
import { cut, middle, read } from './picture.js';
import { equal } from './state.js';
import { tabs } from './tabs.js';

/** Samples in a row. */
const ROW = 12;

export class Picker {
  #size;
  #pick;
  #own = [];
  #seed = 1;
  #select;
  #label = 0;
  #chosen = [];

  /** @param pick called with the face that was picked */
  constructor(pick) {
    this.#pick = pick;
    this.#select = tabs($('sources'), (source) => this.#open(source));
    $('upload').addEventListener('click', async () => this.take(await chooseFiles(false)));
    $('seed').addEventListener('change', () => this.#jump(seedIn($('seed'))));
    $('next').addEventListener('click', () => this.#jump(this.#seed + ROW));
    $('dice').addEventListener('click', () => this.#jump(Math.floor(Math.random() * 1e6)));
    $('temperature').addEventListener('input', () => this.#warm());
    $('class').addEventListener('change', () => this.#pick(null, { label: Number($('class').value) }));
    acceptDrops(document.body, (files) => this.take(files));
    acceptPaste((files) => this.take(files));
  }

  use(model, gallery) {
    this.#size = model.image.size;
    document.documentElement.style.setProperty('--image-size', this.#size);
    const [width, height] = [this.#size, this.#size];
    $('examples').replaceChildren(
      ...gallery.map(({ name }) =>
        this.#thumb({ kind: 'example', name }, `Example ${name}`, el('img', { src: exampleUrl(name), alt: '', loading: 'lazy', width, height })),
      ),
    );
    $('source-examples').hidden = gallery.length === 0;
    $('class-row').hidden = model.classes === 0;
    $('class').replaceChildren(...Array.from({ length: model.classes }, (_, i) => el('option', { value: i }, String(i))));
  }

  /** Shows what the state says: its samples, its temperature, which faces are chosen. */
  show(state, opening) {
    const { first } = state;
    if (opening) {
      this.#label = state.label;
      $('class').value = state.label;
      const sample = first.kind === 'sample' ? first : null;
      if (sample) {
        this.#seed = sample.seed;
        $('temperature').value = sample.temperature;
      }
      for (const face of [state.first, state.second]) {
        if (face?.kind === 'picture') {
          this.#keep(face);
        }
      }
      const source = { sample: 'samples', example: 'examples', picture: 'yours', latent: 'samples' }[first.kind];
      this.#open($(`source-${source}`).hidden ? 'samples' : source);
    } else if (state.label !== this.#label) {
      this.#label = state.label;
      this.#draw(this.#seeds(), this.#temperature(), this.#label);
    }
    this.mark(state);
  }

  /** Marks the chosen faces. */
  mark(state) {
    this.#chosen = [state.first, state.tab === 'blend' ? state.second : null];
    for (const thumb of document.querySelectorAll('#faces .thumb')) {
      this.#markThumb(thumb);
    }
  }

  #markThumb(thumb) {
    thumb.setAttribute('aria-pressed', this.#chosen.some((face) => face && equal(face, thumb.face)));
  }

  #thumb(face, name, picture) {
    const button = el('button', { type: 'button', className: 'thumb', title: name, ariaLabel: name }, picture);
    button.face = face;
    button.addEventListener('click', () => this.#pick(button.face));
    this.#markThumb(button);
    return button;
  }

  #open(source) {
    this.#select(source);
    $('sample-options').hidden = source !== 'samples';
    if (source === 'samples' && !$('samples').hasChildNodes()) {
      this.#draw(this.#seeds(), this.#temperature(), this.#label);
    }
  }

  #seeds() {
    return Array.from({ length: ROW }, (_, i) => this.#seed + i);
  }

  #temperature() {
    return Number($('temperature').value);
  }

  /** Goes to another row of samples and picks its first. */
  #jump(seed) {
    this.#seed = seed;
    this.#draw(this.#seeds(), this.#temperature(), this.#label);
    this.#pick({ kind: 'sample', seed, temperature: this.#temperature() });
  }

  /** Another temperature, also for the face that is shown. */
  #warm() {
    this.#draw(this.#seeds(), this.#temperature(), this.#label);
    this.#pick(null, { temperature: this.#temperature() });
  }

  #draw(...row) {
    $('seed').value = this.#seed;
    $('temperature-value').textContent = this.#temperature().toFixed(2);
    fill($('temperature'));
    this.#drawn(...row);
  }

  #drawn = newestWins(async (seeds, temperature, label) => {
    try {
      const pictures = await samples(seeds, temperature, label);
      const thumbs = seeds.map((seed, i) =>
        this.#thumb({ kind: 'sample', seed, temperature }, `Sample ${seed}`, image(pictures[i])),
      );
      replace($('samples'), thumbs);
    } catch (error) {
      complain(error);
    }
  });

  /** Takes a picture of the reader's, after a look at it if it has not the model's size. */
  async take(files) {
    if (files.length === 0 || document.querySelector('dialog[open]')) {
      return;
    }
    try {
      const bitmap = await read(files[0]);
      const fits = bitmap.width === this.#size && bitmap.height === this.#size;
      const png = fits ? await cut(bitmap, middle(bitmap), this.#size) : await crop(bitmap, this.#size);
      if (png) {
        const face = { kind: 'picture', png };
        this.#keep(face);
        this.#open('yours');
        this.#pick(face);
      }
    } catch (error) {
      complain(error);
    }
  }

  #keep(face) {
    if (!this.#own.some((known) => equal(known, face))) {
      this.#own.push(face);
      $('yours').append(this.#thumb(face, `Your picture ${this.#own.length}`, image(pngBlob(face.png))));
    }
  }

  /** Pictures for a group of the reader's own attribute, cut in the middle. */
  async group(files) {
    const all = [];
    for (const file of files) {
      const bitmap = await read(file);
      all.push(await cut(bitmap, middle(bitmap), this.#size));
    }
    return all;
  }
}

export const image = (blob) => {
  const img = el('img', { alt: '', src: URL.createObjectURL(blob) });
  img.onload = () => URL.revokeObjectURL(img.src);
  return img;
};

/** Replaces children in place where they are as many, so that the focus stays. */
function replace(parent, thumbs) {
  const old = [...parent.children];
  if (old.length !== thumbs.length) {
    parent.replaceChildren(...thumbs);
    return;
  }
  thumbs.forEach((thumb, i) => {
    old[i].face = thumb.face;
    old[i].title = thumb.title;
    old[i].ariaLabel = thumb.ariaLabel;
    old[i].setAttribute('aria-pressed', thumb.getAttribute('aria-pressed'));
    old[i].replaceChildren(...thumb.childNodes);
  });
}

function seedIn(field) {
  const value = Math.floor(Number(field.value));
  return Number.isSafeInteger(value) && value >= 0 ? value : 0;
}
