// Pictures and animations to keep.

import { $, download, el, words } from './dom.js';
import { animation, isBlend } from './faces.js';
import { picture } from './stage.js';

/** Sides of enlarged pictures and of animations, in pixels, are at least this. */
const LARGE = 512;
const MOVING = 256;
/** The most that the server enlarges. */
const MOST = 16;

export class Save {
  #store;
  #sliders;
  #made;

  constructor(store, sliders) {
    this.#store = store;
    this.#sliders = sliders;
    $('save').addEventListener('click', () => this.#save(1));
    $('save-large').addEventListener('click', () => this.#save(enlargement(picture().width, LARGE)));
    $('animate').addEventListener('click', () => this.#open());
    $('animate-form').addEventListener('submit', async (event) => {
      if (event.submitter?.value === 'make') {
        event.preventDefault();
        await this.#animate();
      }
    });
    $('animation-save').addEventListener('click', () => download(this.#made.blob, this.#made.name));
  }

  use(size) {
    const large = size * enlargement(size, LARGE);
    $('save-large').textContent = `${large} × ${large}`;
    $('save').textContent = `${size} × ${size}`;
  }

  #save(times) {
    const source = picture();
    const canvas = el('canvas', { width: source.width * times, height: source.height * times });
    const context = canvas.getContext('2d');
    context.imageSmoothingEnabled = false;
    context.drawImage(source, 0, 0, canvas.width, canvas.height);
    canvas.toBlob((blob) => download(blob, 'glow.png'), 'image/png');
    $('save-menu').hidePopover?.();
  }

  #open() {
    const { state } = this.#store;
    const options = [];
    if (isBlend(state)) {
      options.push(el('option', { value: 'blend' }, 'The blend, from the first face to the second'));
    }
    const moved = Object.keys(state.amounts);
    if (moved.length > 0) {
      options.push(el('option', { value: 'changes' }, 'All changes, from the start to now'));
    }
    const names = this.#sliders.names();
    [...moved, ...names.filter((name) => !moved.includes(name))].forEach((name) =>
      options.push(el('option', { value: `slider ${name}` }, `${words(name)}, the whole slider`)),
    );
    $('animation-of').replaceChildren(...options);
    $('animation-nothing').hidden = options.length > 0;
    $('animation-make').disabled = options.length === 0;
    $('animation-result').hidden = true;
    $('animation-error').textContent = '';
    $('animation').showModal();
  }

  async #animate() {
    const format = $('animation-form-apng').checked ? 'apng' : 'gif';
    const what = $('animation-of').value;
    const size = picture().width;
    const count = 24;
    const options = {
      format,
      count,
      millisecondsPerFrame: Math.round((1000 * Number($('animation-seconds').value)) / count),
      scale: Math.min(MOST, enlargement(size, MOVING)),
      bounce: true,
    };
    $('animation-make').disabled = true;
    $('animation-error').textContent = '';
    try {
      const { blob } = await animation(this.#store.state, this.#what(what), options);
      this.#made = { blob, name: format === 'apng' ? 'glow.png' : 'glow.gif' };
      URL.revokeObjectURL($('animation-picture').src);
      $('animation-picture').src = URL.createObjectURL(blob);
      $('animation-size').textContent = `${Math.ceil(blob.size / 1024)} kB`;
      $('animation-result').hidden = false;
    } catch (error) {
      $('animation-error').textContent = error.message;
    } finally {
      $('animation-make').disabled = false;
    }
  }

  #what(value) {
    if (!value.startsWith('slider ')) {
      return value;
    }
    const name = value.slice('slider '.length);
    return { name, ...this.#sliders.ends(name) };
  }
}

/** By how much a picture of a size becomes as large as that. */
const enlargement = (size, least) => Math.max(1, Math.ceil(least / size));
