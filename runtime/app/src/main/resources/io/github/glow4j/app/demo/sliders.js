// A slider for every attribute. Its place is how much of the attribute the face has; a mark shows where it started.

import { $, el, fill, words } from './dom.js';
import { withAmount } from './state.js';

/** With more attributes than this the rest is behind a button, and there is a field to find one. */
const FEW = 10;
const STEP = 0.01;
/** A hand that comes nearer to the start than this means the start. Keys are exact. */
const SNAP = 0.025;

export class Sliders {
  #store;
  #names = [];
  #ranges = {};
  #rows = new Map();
  #all = false;

  constructor(store) {
    this.#store = store;
    $('find').addEventListener('input', () => this.#filter());
    $('more').addEventListener('click', () => {
      this.#all = !this.#all;
      this.#filter();
    });
    $('reset').addEventListener('click', () => store.change({ amounts: {} }));
  }

  /**
   * @param names attributes of the model
   * @param ranges least and most of the projections of examples, by name; may lack some
   */
  use(names, ranges) {
    this.#names = names;
    this.#ranges = ranges;
    this.build();
  }

  /** Builds the rows: the reader's own attributes first. */
  build() {
    const own = this.#store.state.own.map(({ name }) => name);
    const names = [...own, ...this.#names.filter((name) => !own.includes(name))];
    this.#rows = new Map(names.map((name) => [name, this.#row(name, own.includes(name))]));
    $('sliders').replaceChildren(...[...this.#rows.values()].map(({ row }) => row));
    $('no-attributes').hidden = names.length > 0;
    $('reset').hidden = names.length === 0;
    this.#filter();
    this.show(this.#store.state);
  }

  #row(name, own) {
    const id = `slider-${name.replace(/[^\w-]/g, '.')}`;
    const input = el('input', { type: 'range', id, step: STEP, min: -1.5, max: 1.5, value: 0 });
    const mark = el('span', { className: 'mark' });
    const amount = el('button', { type: 'button', className: 'amount', title: 'Back to where it started' });
    const label = el('label', { htmlFor: id }, words(name));
    const row = el('div', { className: own ? 'slider own' : 'slider' }, label, el('div', { className: 'track' }, mark, input), amount);
    if (own) {
      row.append(el('button', { type: 'button', className: 'quiet save-own', value: name }, 'Save .npy'));
    }
    const set = (value) => this.#store.change(withAmount(this.#store.state, name, value));
    let held = false;
    input.addEventListener('pointerdown', () => (held = true));
    input.addEventListener('pointerup', () => (held = false));
    input.addEventListener('pointercancel', () => (held = false));
    input.addEventListener('input', () => set(held && Math.abs(input.value) < SNAP ? 0 : Number(input.value)));
    input.addEventListener('dblclick', () => set(0));
    amount.addEventListener('click', () => {
      set(0);
      input.focus();
    });
    return { row, input, mark, amount };
  }

  /** Puts the sliders where a face starts. Their values are amounts: 0 is the start, wherever it is on the slider. */
  start(projections) {
    for (const [name, { input, mark }] of this.#rows) {
      const at = projections[name] ?? 0;
      const [low, high] = span(at, this.#ranges[name]);
      input.min = round(low - at);
      input.max = round(high - at);
      mark.style.setProperty('--start', -input.min / (input.max - input.min));
    }
    this.show(this.#store.state);
  }

  show(state) {
    for (const [name, { row, input, amount }] of this.#rows) {
      const value = state.amounts[name] ?? 0;
      if (Number(input.value) !== value) {
        input.value = value;
      }
      fill(input, 0);
      const text = signed(value);
      amount.textContent = text;
      amount.disabled = value === 0;
      amount.setAttribute('aria-label', `${words(name)}: ${text}, back to the start`);
      input.setAttribute('aria-valuetext', value === 0 ? 'as at the start' : `${text} from the start`);
      row.classList.toggle('moved', value !== 0);
    }
    $('reset').disabled = Object.keys(state.amounts).length === 0;
  }

  /** The ends of a slider, in amounts. */
  ends(name) {
    const { input } = this.#rows.get(name);
    return { from: Number(input.min), to: Number(input.max) };
  }

  names() {
    return [...this.#rows.keys()];
  }

  #filter() {
    const many = this.#rows.size > FEW;
    const wanted = $('find').value.trim().toLowerCase();
    let place = 0;
    for (const [name, { row }] of this.#rows) {
      const hit = words(name).toLowerCase().includes(wanted);
      const moved = name in this.#store.state.amounts;
      row.hidden = !hit || (many && !this.#all && !wanted && place >= FEW && !moved);
      place++;
    }
    $('find-row').hidden = !many;
    $('more').hidden = !many || wanted !== '';
    $('more').textContent = this.#all ? 'Show fewer' : `Show all ${this.#rows.size}`;
    $('more').setAttribute('aria-expanded', this.#all);
  }
}

/**
 * What a slider covers. A direction is "with minus without", so faces with and without are 1 apart on it: at least 1.25
 * to both sides of the middle, and at least 1 to both sides of where the face is.
 */
function span(at, range) {
  const [least, most] = range ?? [0, 0];
  const middle = (least + most) / 2;
  const half = Math.max(1.25, (most - least) / 2 + 0.25);
  return [Math.min(middle - half, at - 1), Math.max(middle + half, at + 1)];
}

const round = (value) => Math.round(value / STEP) * STEP;

const signed = (value) => (value === 0 ? '0' : `${value > 0 ? '+' : '−'}${Math.abs(value).toFixed(2)}`);
