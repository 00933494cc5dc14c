// Drawing chosen levels of the latent anew: the rest of the face stays.

import { $, el, fill } from './dom.js';
import { variations } from './faces.js';
import { newestWins } from './live.js';
import { complain } from './message.js';
import { image } from './picker.js';
import { equal } from './state.js';

/** Variations to choose from. */
const CHOICES = 6;

export class Details {
  #store;
  #seed = 1;

  constructor(store) {
    this.#store = store;
    $('detail-temperature').addEventListener('input', () => this.#changed());
    $('detail-next').addEventListener('click', () => {
      this.#seed += CHOICES;
      this.#draw(store.state);
    });
    $('detail-undo').addEventListener('click', () => store.change({ details: null }));
    store.listen((state, before) => this.show(state, before));
  }

  use(levels) {
    $('levels').replaceChildren(
      ...levels.map(({ level, from, to }, i) => {
        const box = el('input', { type: 'checkbox', value: level, checked: i === 0 || i < levels.length - 1 });
        box.addEventListener('change', () => this.#changed());
        const share = Math.round((100 * (to - from)) / levels.at(-1).to);
        return el('label', { className: 'level' }, box, el('span', {}, name(i, levels.length)), el('small', {}, `${share} %`));
      }),
    );
  }

  /** Takes over what a link says. */
  open({ details }) {
    if (details) {
      this.#boxes().forEach((box) => (box.checked = details.levels.includes(Number(box.value))));
      $('detail-temperature').value = details.temperature;
      this.#seed = details.seed;
    }
  }

  show(state, before) {
    $('detail-undo').disabled = !state.details;
    const opened = state.tab === 'details' && before?.tab !== 'details';
    if (state.tab === 'details' && (opened || !equal(base(state), base(before)))) {
      this.#draw(state);
    }
    this.#mark(state);
  }

  #boxes() {
    return [...$('levels').querySelectorAll('input')];
  }

  #choice() {
    const levels = this.#boxes()
      .filter((box) => box.checked)
      .map((box) => Number(box.value));
    return { levels, temperature: Number($('detail-temperature').value) };
  }

  /** The chosen face, if one is, follows; the others are drawn again. */
  #changed() {
    const choice = this.#choice();
    const { details } = this.#store.state;
    if (details) {
      this.#store.change({ details: choice.levels.length > 0 ? { ...choice, seed: details.seed } : null });
    }
    this.#draw(this.#store.state);
  }

  #draw(state) {
    fill($('detail-temperature'));
    $('detail-temperature-value').textContent = Number($('detail-temperature').value).toFixed(2);
    const choice = this.#choice();
    $('detail-none').hidden = choice.levels.length > 0;
    $('variations').hidden = choice.levels.length === 0;
    if (choice.levels.length > 0) {
      this.#drawn(state, choice, Array.from({ length: CHOICES }, (_, i) => this.#seed + i));
    }
  }

  #drawn = newestWins(async (state, choice, seeds) => {
    try {
      const pictures = await variations(state, choice, seeds);
      $('variations').replaceChildren(...pictures.map((picture, i) => this.#variation(picture, { ...choice, seed: seeds[i] })));
      this.#mark(this.#store.state);
    } catch (error) {
      complain(error);
    }
  });

  #variation(picture, details) {
    const label = `Variation ${details.seed}`;
    const button = el('button', { type: 'button', className: 'thumb', title: label, ariaLabel: label }, image(picture));
    button.details = details;
    button.addEventListener('click', () => this.#store.change({ details }));
    return button;
  }

  #mark({ details }) {
    for (const button of $('variations').children) {
      button.setAttribute('aria-pressed', details !== null && equal(button.details, details));
    }
  }
}

const base = ({ first, label }) => ({ first, label });

function name(place, count) {
  if (place === 0) {
    return count === 1 ? 'Everything' : 'Finest details';
  }
  return place === count - 1 ? 'Coarse shape' : count === 3 ? 'Middle' : `Level ${place + 1}`;
}
