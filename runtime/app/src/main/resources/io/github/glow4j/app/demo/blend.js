// Blending the first face, with its changes, into a second one.

import { $, el, fill } from './dom.js';
import { changed, isBlend, strip } from './faces.js';
import { newestWins } from './live.js';
import { complain } from './message.js';
import { image } from './picker.js';
import { equal } from './state.js';

/** Pictures on the way, both ends included. */
const STEPS = 7;

export class Blend {
  #store;
  #slot = 'second';

  constructor(store) {
    this.#store = store;
    $('position').addEventListener('input', () => store.change({ position: Number($('position').value) }));
    $('swap').addEventListener('click', () => this.#swap().catch(complain));
    for (const slot of ['first', 'second']) {
      $(`slot-${slot}`).addEventListener('click', () => this.#choose(slot));
    }
    store.listen((state, before) => this.show(state, before));
  }

  /** Which of the two a picked face becomes. */
  get slot() {
    return this.#slot;
  }

  #choose(slot) {
    this.#slot = slot;
    $('slot-first').setAttribute('aria-pressed', slot === 'first');
    $('slot-second').setAttribute('aria-pressed', slot === 'second');
  }

  show(state, before) {
    $('position').value = state.position;
    $('position').setAttribute('aria-valuetext', `${Math.round(100 * state.position)} % of the second face`);
    fill($('position'));
    [...$('strip').children].forEach((step, i) =>
      step.setAttribute('aria-pressed', Math.abs(i / (STEPS - 1) - state.position) < 1e-6),
    );
    if (isBlend(state) && !(before && isBlend(before) && equal(ways(state), ways(before)))) {
      this.#draw(state);
    }
  }

  #draw = newestWins(async (state) => {
    try {
      const pictures = await strip(state, STEPS);
      $('slot-first').replaceChildren(image(pictures[0]), 'First');
      $('slot-second').replaceChildren(image(pictures[STEPS - 1]), 'Second');
      $('strip').replaceChildren(...pictures.map((picture, i) => this.#step(picture, i / (STEPS - 1))));
      this.show(this.#store.state, this.#store.state);
    } catch (error) {
      complain(error);
    }
  });

  #step(picture, position) {
    const name = `${Math.round(100 * position)} % of the second face`;
    const button = el('button', { type: 'button', className: 'thumb', title: name, ariaLabel: name }, image(picture));
    button.addEventListener('click', () => this.#store.change({ position }));
    return button;
  }

  async #swap() {
    const { state } = this.#store;
    const plain = Object.keys(state.amounts).length === 0 && !state.details;
    const second = plain ? state.first : { kind: 'latent', values: await changed(state) };
    this.#store.change({ first: state.second, second, amounts: {}, details: null, position: 1 - state.position });
  }
}

/** All that the strip depends on. */
const ways = ({ first, second, amounts, own, details, label }) => ({ first, second, amounts, own, details, label });
