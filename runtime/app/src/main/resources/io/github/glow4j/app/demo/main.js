// Puts the parts of the page together.

import { ApiError, get } from './api.js';
import { Blend } from './blend.js';
import { Details } from './details.js';
import { $ } from './dom.js';
import { before, example, exampleUrl, isBlend, shown, shownLatent, start, useClasses } from './faces.js';
import { Likelihood } from './likelihood.js';
import { fromFragment, toFragment } from './link.js';
import { newestWins, whenQuiet } from './live.js';
import { complain, tell } from './message.js';
import { OwnAttribute, projection } from './own.js';
import { Picker } from './picker.js';
import { Save } from './save.js';
import { Sliders } from './sliders.js';
import { caption, describe, paint, sizeStage, timing } from './stage.js';
import { equal, Store, withFirst } from './state.js';
import { tabs } from './tabs.js';

/** Browsers take longer links than anything else does. */
const LONGEST_LINK = 1_500_000;

const store = new Store();
const sliders = new Sliders(store);
const picker = new Picker(pick);
const blend = new Blend(store);
const details = new Details(store);
const likelihood = new Likelihood();
const save = new Save(store, sliders);
const own = new OwnAttribute(store, picker, addOwn);
const selectTab = tabs($('tabs'), (tab) => store.change({ tab }));

let model;
let gallery;
let showsBefore = false;

const render = newestWins(async (state, old) => {
  try {
    const { blob, milliseconds } = await (old ? before(state) : shown(state));
    await paint(blob);
    timing(milliseconds);
    caption(words(state, old));
    document.body.classList.add('ready');
    if (!old && model.likelihood) {
      likelihood.look(blob, state.label);
    }
  } catch (error) {
    complain(error);
  }
});

function words(state, old) {
  const { length } = Object.keys(state.amounts);
  const changes = length === 0 || old ? '' : `, ${length === 1 ? 'one change' : `${length} changes`}`;
  const name = describe(state.first) + changes;
  return isBlend(state) && !old
    ? `${name} to ${lower(describe(state.second))}, ${Math.round(100 * state.position)} %`
    : name;
}

const lower = (text) => text[0].toLowerCase() + text.slice(1);

/** Where the sliders start, as soon as the face is known. */
const place = newestWins(async (state) => {
  try {
    const { latent, projections } = await start(state);
    const all = { ...projections };
    state.own.forEach(({ name, direction }) => (all[name] = projection(latent, direction)));
    sliders.start(all);
  } catch {
    // render() meets the same error and says so.
  }
});

const remember = whenQuiet(250, (state) => {
  const fragment = toFragment(state);
  if (fragment.length < LONGEST_LINK) {
    history.replaceState(null, '', `#${fragment}`);
  }
});

store.listen((state, old) => {
  if (state.tab === 'blend' && !state.second) {
    store.change({ second: another(state.first) });
    return;
  }
  showBefore(false);
  selectTab(state.tab);
  sliders.show(state);
  picker.mark(state);
  if (!equal(picture(state), picture(old))) {
    render(state);
  }
  if (!equal(origin(state), origin(old))) {
    place(state);
  }
  if (state.tab === 'likelihood' || old.tab === 'likelihood') {
    likelihood.show(state);
  }
  if (state.label !== old.label) {
    picker.show(state);
  }
  $('goon').disabled = !isBlend(state) && !state.details && Object.keys(state.amounts).length === 0;
  remember(state);
});

/** What the picture depends on. */
function picture(state) {
  const { second, position } = isBlend(state) ? state : {};
  return { ...origin(state), amounts: state.amounts, second, position };
}

/** What the start of the sliders depends on. */
const origin = ({ first, details: redrawn, label, own: mine }) => ({ first, redrawn, label, mine });

/** A face to blend with, before the reader picks one. */
function another(face) {
  const others = gallery.map(({ name }) => ({ kind: 'example', name })).filter((other) => !equal(other, face));
  if (others.length > 0) {
    const here = gallery.findIndex(({ name }) => equal(face, { kind: 'example', name }));
    return others[Math.max(0, here) % others.length];
  }
  const { seed = 1, temperature = 0.7 } = face.kind === 'sample' ? face : {};
  return { kind: 'sample', seed: seed + 1, temperature };
}

/** A face was picked, or (without a face) the temperature or class changed. */
function pick(face, { temperature, label } = {}) {
  const { state } = store;
  const slot = state.tab === 'blend' ? blend.slot : 'first';
  if (label !== undefined) {
    store.change({ label });
  } else if (temperature !== undefined) {
    if (state[slot]?.kind === 'sample') {
      store.change({ [slot]: { ...state[slot], temperature } });
    }
  } else {
    store.change(slot === 'first' ? withFirst(face) : { second: face });
  }
}

function addOwn(attribute) {
  const others = store.state.own.filter(({ name }) => name !== attribute.name);
  store.change({ own: [attribute, ...others] });
  sliders.build();
  tell(`“${attribute.name}” is the first slider now.`);
}

function showBefore(old) {
  if (old !== showsBefore) {
    showsBefore = old;
    $('before').setAttribute('aria-pressed', old);
    render(store.state, old);
  }
}

$('before').addEventListener('click', () => showBefore(!showsBefore));

$('goon').addEventListener('click', async () => {
  try {
    const values = await shownLatent(store.state);
    store.change({ ...withFirst({ kind: 'latent', values }), tab: 'change' });
  } catch (error) {
    complain(error);
  }
});

$('share').addEventListener('click', async () => {
  const fragment = toFragment(store.state);
  if (fragment.length >= LONGEST_LINK) {
    complain('This face is too large for a link. Save the picture instead.');
    return;
  }
  const link = `${location.href.split('#')[0]}#${fragment}`;
  history.replaceState(null, '', link);
  try {
    await navigator.clipboard.writeText(link);
    tell('The link is copied: it opens this page as it is now.');
  } catch {
    tell('The link is in the address bar: it opens this page as it is now.');
  }
});

window.addEventListener('hashchange', () => restore(location.hash.slice(1)));

/** What a link asks for. Throws where it is damaged. */
function wanted(fragment) {
  const state = fromFragment(fragment, model.latentLength);
  if (!/(^|&)(seed|example|picture|latent)=/.test(fragment) && gallery.length > 0) {
    state.first = { kind: 'example', name: gallery[0].name };
  }
  return state;
}

/** Sends for the first face, so that the server works on it while the page is built. */
async function sendFor(fragment) {
  try {
    const state = wanted(fragment);
    if (state.first.kind === 'example') {
      await example(exampleUrl(state.first.name));
    }
    start(state).catch(() => {});
    await new Promise((sent) => setTimeout(sent));
  } catch {
    // restore() and render() meet the same error and say so.
  }
}

function restore(fragment) {
  let state;
  try {
    state = wanted(fragment);
  } catch (error) {
    complain(`This link is damaged: ${error.message}.`);
    state = wanted('');
  }
  const known = new Set([...model.attributes.map(({ name }) => name), ...state.own.map(({ name }) => name)]);
  const strange = Object.keys(state.amounts).filter((name) => !known.has(name));
  if (strange.length > 0) {
    complain(`This model has no attribute ${strange.join(', ')}: the link comes from another one.`);
    strange.forEach((name) => delete state.amounts[name]);
  }
  store.change(state);
  details.open(state);
  sliders.build();
  picker.show(store.state, true);
}

/** Least and most of the projections of the gallery on every attribute. */
function ranges() {
  const all = {};
  for (const { projections } of gallery) {
    for (const [name, value] of Object.entries(projections ?? {})) {
      const [least, most] = all[name] ?? [value, value];
      all[name] = [Math.min(least, value), Math.max(most, value)];
    }
  }
  return all;
}

async function open() {
  try {
    [model, { images: gallery }] = await Promise.all([
      get('v1/model'),
      get('v1/gallery').catch((error) => {
        if (error instanceof ApiError && error.status === 404) {
          return { images: [] };
        }
        throw error;
      }),
    ]);
  } catch (error) {
    complain(error);
    return;
  }
  const { size, channels, bits } = model.image;
  $('model').textContent = `${model.name}: ${size} × ${size} ${channels === 1 ? 'grey' : 'colour'}, ${bits} bits`;
  document.title = `Glow: ${model.name}`;
  $('tab-likelihood').hidden = !model.likelihood;
  useClasses(model.classes);
  await sendFor(location.hash.slice(1));
  sizeStage(size);
  save.use(size);
  details.use(model.levels);
  likelihood.use(gallery);
  picker.use(model, gallery);
  own.use(gallery);
  sliders.use(model.attributes.map(({ name }) => name), ranges());
  restore(location.hash.slice(1));
}

await open();
