// From what the reader has chosen to latents and pictures. All latents are base64 of float32.

import { ask, askPicture } from './api.js';
import { blobToBase64, pngBlob } from './bytes.js';
import { remembering } from './memory.js';

let classes = 0;

/** The number of classes that the model has. */
export function useClasses(number) {
  classes = number;
}

/** What a request says of the class of one image, or of the classes of several: nothing for a model without. */
const one = (label) => (classes > 0 ? { label } : {});
const each = (label, count) => (classes > 0 ? { labels: new Array(count).fill(label) } : {});

/** The PNG of an example, base64. */
export const example = remembering(64, async (url) => {
  const response = await fetch(url);
  if (!response.ok) {
    throw new Error(`There is no example ${decodeURIComponent(url.replace(/^.*\//, ''))} in this gallery.`);
  }
  return blobToBase64(await response.blob());
});

export const exampleUrl = (name) => `v1/gallery/${encodeURIComponent(name)}.png`;

/**
 * A face as the model has it.
 * @returns {Promise<{latent: string, projections: Object}>}
 */
export const open = remembering(32, async (face, label) => {
  switch (face.kind) {
    case 'sample': {
      const { seed, temperature } = face;
      return first(await ask('v1/sample', { seed, temperature, returnLatents: true, ...each(label, 1) }));
    }
    case 'example':
      return encode(await example(exampleUrl(face.name)), label);
    case 'picture':
      return encode(face.png, label);
    case 'latent':
      return first(await ask('v1/manipulate', { latent: face.values, ...one(label) }));
  }
  throw new Error(`no such face: ${face.kind}`);
});

const encode = async (png, label) => first(await ask('v1/encode', { images: [png], ...each(label, 1) }));

const first = ({ latents, projections }) => ({ latent: latents[0], projections: projections?.[0] ?? {} });

const redraw = remembering(16, async (latent, { levels, temperature, seed }, label) =>
  first(await ask('v1/resample', { latent, levels, temperature, seed, ...one(label) })),
);

/** The first face, with its details drawn anew if they are: what the sliders start from. */
export async function start(state) {
  const face = await open(state.first, state.label);
  return state.details ? redraw(face.latent, state.details, state.label) : face;
}

const changes = (state) => ({
  amounts: Object.fromEntries(Object.entries(state.amounts).filter(([name]) => !isOwn(state, name))),
  directions: state.own
    .filter(({ name }) => name in state.amounts)
    .map(({ name, direction }) => ({ direction, amount: state.amounts[name] })),
});

const isOwn = (state, name) => state.own.some((attribute) => attribute.name === name);

const change = remembering(4, async (request) => first(await ask('v1/manipulate', request)));

/** The latent of the first face with all that the sliders do to it. */
export async function changed(state) {
  const { latent } = await start(state);
  return Object.keys(state.amounts).length === 0
    ? latent
    : (await change({ latent, ...changes(state), ...one(state.label) })).latent;
}

/** The two ends of the blend. */
async function ends(state) {
  const from = await changed(state);
  const to = await open(state.second, state.label);
  return { from: { latent: from }, to: { latent: to.latent }, ...one(state.label) };
}

export const isBlend = (state) => state.tab === 'blend' && state.second !== null;

/** The face that the reader sees. @returns {Promise<{blob: Blob, milliseconds: number}>} */
export async function shown(state) {
  if (isBlend(state)) {
    return askPicture('v1/interpolate', { ...(await ends(state)), positions: [state.position] });
  }
  const { latent } = await start(state);
  return askPicture('v1/manipulate', { latent, ...changes(state), ...one(state.label) });
}

/** The face as it was before the sliders, for before and after. */
export async function before(state) {
  const { latent } = await start(state);
  return askPicture('v1/decode', { latents: [latent], ...each(state.label, 1) });
}

/** The latent of the face that the reader sees. */
export async function shownLatent(state) {
  if (!isBlend(state)) {
    return changed(state);
  }
  const answer = await ask('v1/interpolate', {
    ...(await ends(state)),
    positions: [state.position],
    returnLatents: true,
  });
  return answer.latents[0];
}

/** Pictures on the way from the first face to the second. */
export async function strip(state, steps) {
  const { images } = await ask('v1/interpolate', { ...(await ends(state)), steps });
  return images.map(pngBlob);
}

/** The first face with its details drawn from several seeds. */
export async function variations(state, { levels, temperature }, seeds) {
  const { latent } = await open(state.first, state.label);
  const change = { latent, levels, temperature, ...one(state.label) };
  const answers = await Promise.all(seeds.map((seed) => askPicture('v1/resample', { ...change, seed })));
  return answers.map(({ blob }) => blob);
}

/** Samples, one for every seed. */
export async function samples(seeds, temperature, label) {
  const { images } = await ask('v1/sample', { seeds, temperature, ...each(label, seeds.length) });
  return images.map(pngBlob);
}

/** Bits per dimension of PNGs, base64. */
export async function bits(images, label) {
  return (await ask('v1/likelihood', { images, ...each(label, images.length) })).bitsPerDimension;
}

/** What the reader's own attribute is: the mean latent of pictures with it minus that of those without. */
export async function direction(groups, label) {
  return (await ask('v1/attribute', { ...groups, ...one(label) })).direction;
}

/**
 * An animation of the blend, of all changes from nothing to what they are, or of one whole slider.
 * @param what 'blend', 'changes', or {name, from, to} in amounts
 */
export async function animation(state, what, options) {
  return askPicture('v1/animate', { frames: await frames(state, what), ...options }, `image/${options.format}`);
}

async function frames(state, what) {
  if (what === 'blend') {
    return ends(state);
  }
  const { latent } = await start(state);
  const amounts = Object.fromEntries(
    Object.entries(state.amounts).map(([name, amount]) => [name, [what === 'changes' ? 0 : amount, amount]]),
  );
  if (what !== 'changes') {
    amounts[what.name] = [what.from, what.to];
  }
  return { latent, ...changes({ ...state, amounts }), ...one(state.label) };
}
