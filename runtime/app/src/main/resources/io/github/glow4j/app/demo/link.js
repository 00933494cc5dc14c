// The state as the fragment of a link, and back.

import { fromLink, toLink } from './bytes.js';
import { initial } from './state.js';

const TABS = ['change', 'blend', 'details', 'likelihood'];

export function toFragment(state) {
  const query = new URLSearchParams();
  writeFace(query, '', state.first);
  if (state.label) {
    query.set('class', state.label);
  }
  if (state.details) {
    const { levels, temperature, seed } = state.details;
    query.set('details', [levels.join('.'), temperature, seed].join('_'));
  }
  state.own
    .filter(({ name }) => name in state.amounts)
    .forEach(({ name, direction }) => query.set(`own.${name}`, toLink(direction)));
  Object.entries(state.amounts).forEach(([name, amount]) => query.set(`change.${name}`, amount));
  if (state.tab === 'blend' && state.second) {
    writeFace(query, 'to.', state.second);
    query.set('blend', state.position);
  }
  if (state.tab !== 'change') {
    query.set('tab', state.tab);
  }
  return query.toString();
}

function writeFace(query, prefix, face) {
  switch (face.kind) {
    case 'sample':
      query.set(`${prefix}seed`, face.seed);
      query.set(`${prefix}temperature`, face.temperature);
      break;
    case 'example':
      query.set(`${prefix}example`, face.name);
      break;
    case 'picture':
      query.set(`${prefix}picture`, toLink(face.png));
      break;
    case 'latent':
      query.set(`${prefix}latent`, toLink(face.values));
      break;
  }
}

/**
 * The state that a fragment holds.
 * @throws {Error} if it is damaged
 */
export function fromFragment(fragment, latentLength) {
  const query = new URLSearchParams(fragment);
  const state = initial();
  state.first = readFace(query, '', latentLength) ?? state.first;
  state.second = readFace(query, 'to.', latentLength);
  state.label = query.has('class') ? whole(query.get('class')) : 0;
  state.position = query.has('blend') ? number(query.get('blend'), 0, 1) : state.position;
  if (query.has('details')) {
    const [levels, temperature, seed] = query.get('details').split('_');
    state.details = {
      levels: levels.split('.').map(whole),
      temperature: number(temperature, 0, 10),
      seed: whole(seed),
    };
  }
  for (const [key, value] of query) {
    if (key.startsWith('own.')) {
      state.own.push({ name: key.slice(4), direction: vector(value, latentLength) });
    } else if (key.startsWith('change.')) {
      state.amounts[key.slice(7)] = number(value, -100, 100);
    }
  }
  const tab = query.get('tab');
  state.tab = TABS.includes(tab) ? tab : 'change';
  return state;
}

function readFace(query, prefix, latentLength) {
  const value = (name) => query.get(prefix + name);
  if (value('seed') !== null) {
    const temperature = value('temperature') === null ? 0.7 : number(value('temperature'), 0, 10);
    return { kind: 'sample', seed: whole(value('seed')), temperature };
  }
  if (value('example') !== null) {
    return { kind: 'example', name: value('example') };
  }
  if (value('picture') !== null) {
    return { kind: 'picture', png: base64(value('picture')) };
  }
  if (value('latent') !== null) {
    return { kind: 'latent', values: vector(value('latent'), latentLength) };
  }
  return null;
}

function number(text, least, most) {
  const value = Number(text);
  if (text === '' || !(value >= least && value <= most)) {
    throw new Error(`“${text}” is not a number from ${least} to ${most}`);
  }
  return value;
}

function whole(text) {
  const value = Number(text);
  if (text === '' || !Number.isSafeInteger(value) || value < 0) {
    throw new Error(`“${text}” is not a whole number`);
  }
  return value;
}

function base64(text) {
  const value = fromLink(text);
  try {
    atob(value);
  } catch {
    throw new Error('a part of it is missing');
  }
  return value;
}

function vector(text, length) {
  const value = base64(text);
  if (atob(value).length !== 4 * length) {
    throw new Error('a part of it is missing, or it belongs to another model');
  }
  return value;
}
