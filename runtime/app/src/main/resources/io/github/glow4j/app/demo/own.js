// The reader's own attribute: mean latent of pictures with it minus mean of those without.

import { floats, pngBlob } from './bytes.js';
import { $, download, el } from './dom.js';
import { direction, example, exampleUrl } from './faces.js';
import { acceptDrops, chooseFiles } from './intake.js';
import { image } from './picker.js';
import { npy } from './npy.js';

const KINDS = ['with', 'without'];

export class OwnAttribute {
  #store;
  #picker;
  #groups = { with: [], without: [] };
  #target = 'with';
  #made;

  /** @param made called with the new attribute */
  constructor(store, picker, made) {
    this.#store = store;
    this.#picker = picker;
    this.#made = made;
    $('make-own').addEventListener('click', () => this.#open());
    for (const kind of KINDS) {
      acceptDrops($(`group-${kind}`), (files) => this.#take(kind, files));
      $(`files-${kind}`).addEventListener('click', async () => this.#take(kind, await chooseFiles(true)));
      $(`target-${kind}`).addEventListener('change', () => (this.#target = kind));
    }
    $('own-form').addEventListener('submit', async (event) => {
      if (event.submitter?.value === 'make') {
        event.preventDefault();
        await this.#make();
      }
    });
    $('sliders').addEventListener('click', (event) => {
      const button = event.target.closest('.save-own');
      if (button) {
        this.#save(button.value);
      }
    });
  }

  use(gallery) {
    $('own-examples').replaceChildren(
      ...gallery.map(({ name }) => {
        const label = `Add example ${name}`;
        const picture = el('img', { src: exampleUrl(name), alt: '', loading: 'lazy' });
        const button = el('button', { type: 'button', className: 'thumb', title: label, ariaLabel: label }, picture);
        button.addEventListener('click', async () => this.#add(this.#target, await example(exampleUrl(name))));
        return button;
      }),
    );
    $('own-pick').hidden = gallery.length === 0;
  }

  #open() {
    this.#complain('');
    this.#show();
    $('own').showModal();
  }

  async #take(kind, files) {
    try {
      (await this.#picker.group(files)).forEach((png) => this.#add(kind, png));
    } catch (error) {
      this.#complain(error.message);
    }
  }

  #add(kind, png) {
    const group = this.#groups[kind];
    if (!group.includes(png)) {
      group.push(png);
    }
    this.#complain('');
    this.#show();
  }

  #remove(kind, png) {
    this.#groups[kind] = this.#groups[kind].filter((other) => other !== png);
    this.#show();
    $(`files-${kind}`).focus();
  }

  #show() {
    for (const kind of KINDS) {
      const group = this.#groups[kind];
      $(`pictures-${kind}`).replaceChildren(
        ...group.map((png, i) => {
          const label = `Remove picture ${i + 1} ${kind}`;
          const button = el('button', { type: 'button', className: 'thumb remove', title: label, ariaLabel: label }, image(pngBlob(png)));
          button.addEventListener('click', () => this.#remove(kind, png));
          return button;
        }),
      );
      $(`count-${kind}`).textContent = group.length === 1 ? '1 picture' : `${group.length} pictures`;
    }
    $('make').disabled = KINDS.some((kind) => this.#groups[kind].length === 0);
  }

  #complain(text) {
    $('own-error').textContent = text;
  }

  async #make() {
    const name = $('own-name').value.trim() || `Mine ${this.#store.state.own.length + 1}`;
    $('make').disabled = true;
    try {
      const made = { name, direction: await direction(this.#groups, this.#store.state.label) };
      $('own').close();
      $('own-name').value = '';
      this.#groups = { with: [], without: [] };
      this.#made(made);
    } catch (error) {
      this.#complain(error.message);
      this.#show();
    }
  }

  #save(name) {
    const own = this.#store.state.own.find((attribute) => attribute.name === name);
    download(npy(floats(own.direction)), `${name.replace(/[^\w-]+/g, '_')}.npy`);
  }
}

/** How much of a direction is in a latent: z·d / |d|². */
export function projection(latent, own) {
  const z = floats(latent);
  const d = floats(own);
  let product = 0;
  let square = 0;
  for (let i = 0; i < d.length; i++) {
    product += z[i] * d[i];
    square += d[i] * d[i];
  }
  return square > 0 ? product / square : 0;
}
