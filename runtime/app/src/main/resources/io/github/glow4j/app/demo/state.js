// What the reader has chosen. Everything that is shown follows from it, and a link holds all of it.

/**
 * A face is one of
 *   {kind: 'sample', seed, temperature}   drawn by the model
 *   {kind: 'example', name}               of the gallery
 *   {kind: 'picture', png}                the reader's, base64, of the model's size
 *   {kind: 'latent', values}              base64 of float32
 */
export const initial = () => ({
  tab: 'change',
  first: { kind: 'sample', seed: 1, temperature: 0.7 },
  second: null,
  position: 0.5,
  /** By attribute, how far its slider is from the start. Only what is not 0. */
  amounts: {},
  /** The reader's own attributes: {name, direction}, base64 of float32. */
  own: [],
  /** Levels drawn anew: {levels, temperature, seed}. */
  details: null,
  /** The class, for a model that has classes. */
  label: 0,
});

export class Store {
  /** There is no face before a link or the gallery says which. */
  #state = { ...initial(), first: null };
  #listeners = [];

  get state() {
    return this.#state;
  }

  /** Calls a listener with (state, before) after every change. */
  listen(listener) {
    this.#listeners.push(listener);
  }

  change(part) {
    const before = this.#state;
    this.#state = { ...before, ...part };
    this.#listeners.forEach((listener) => listener(this.#state, before));
  }
}

/** Another face to change: it starts without changes. */
export const withFirst = (face) => ({ first: face, amounts: {}, details: null });

export function withAmount(state, name, amount) {
  const { [name]: _, ...others } = state.amounts;
  return { amounts: amount === 0 ? others : { ...others, [name]: amount } };
}

export const equal = (a, b) => JSON.stringify(a) === JSON.stringify(b);
