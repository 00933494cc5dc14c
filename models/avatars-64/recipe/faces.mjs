// What a picture shows: the options of DiceBear's style, drawn at random, and the attributes that follow from them.

import { toonHead } from '@dicebear/collection';

const choices = Object.fromEntries(
  Object.entries(toonHead.schema.properties)
    .filter(([, property]) => property.type === 'array')
    .map(([name, property]) => [name, property.items.enum ?? property.default]),
);

// Pale, so that hair, skin and clothes of every colour stand out.
const backgrounds = [
  'b6e3f4', 'c0aede', 'd1d4f9', 'ffd5dc', 'ffdfbf', 'c9e9c4', 'f5efbe', 'a8d8cf', 'e4e4e4', '9fb8d9',
];
const backgroundJitter = 8;

const rearHairProbability = toonHead.schema.properties.rearHairProbability.default / 100;
const beardProbability = toonHead.schema.properties.beardProbability.default / 100;

const colourNames = {
  hair: { '2c1b18': 'Black', 724133: 'Brown', a55728: 'Auburn', b58143: 'Dark_Blond', d6b370: 'Light_Blond' },
  skin: { f1c3a5: 'Light', c68e7a: 'Rosy', b98e6a: 'Olive', a36b4f: 'Brown', '5c3829': 'Deep' },
  clothes: {
    545454: 'Grey', b11f1f: 'Red', '0b3286': 'Blue', '147f3c': 'Green', eab308: 'Yellow',
    '731ac3': 'Purple', ec4899: 'Pink', f97316: 'Orange', 151613: 'Black', e8e9e6: 'White',
  },
};

/** Names of the options, which are the columns of options.csv. */
export const optionNames = [
  'skinColor', 'hairColor', 'hair', 'rearHair', 'beard', 'mouth', 'eyes', 'eyebrows', 'clothes', 'clothesColor',
  'backgroundColor',
];

/** Numbers in [0, 1) that depend on the seed alone (the mulberry32 generator), the same on every machine. */
export function randomNumbers(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/**
 * The options of `count` faces. All are drawn independently of each other, so that an attribute tells nothing of
 * another one, and no two faces have the same ones, so that a held-out face is never one of the training set.
 */
export function drawFaces(count, seed) {
  const random = randomNumbers(seed);
  const pick = (values) => values[Math.floor(random() * values.length)];
  const seen = new Set();
  const faces = [];
  while (faces.length < count) {
    const face = {
      skinColor: pick(choices.skinColor),
      hairColor: pick(choices.hairColor),
      hair: pick(choices.hair),
      rearHair: random() < rearHairProbability ? pick(choices.rearHair) : 'none',
      beard: random() < beardProbability ? pick(choices.beard) : 'none',
      mouth: pick(choices.mouth),
      eyes: pick(choices.eyes),
      eyebrows: pick(choices.eyebrows),
      clothes: pick(choices.clothes),
      clothesColor: pick(choices.clothesColor),
    };
    const backgroundColor = jitter(pick(backgrounds), random);
    const key = Object.values(face).join();
    if (!seen.has(key)) {
      seen.add(key);
      faces.push({ ...face, backgroundColor });
    }
  }
  return faces;
}

function jitter(colour, random) {
  return [0, 2, 4]
    .map((at) => parseInt(colour.slice(at, at + 2), 16) + Math.round((random() * 2 - 1) * backgroundJitter))
    .map((value) => Math.min(255, value).toString(16).padStart(2, '0'))
    .join('');
}

/** Name of each attribute and what says of a face whether it has it. */
export const attributes = attributeTests();

function attributeTests() {
  const tests = {};
  const is = (option, ...values) => {
    for (const value of values) {
      if (!choices[option].includes(value)) {
        throw new Error(`this version of Toon Head has no ${option} ${value}`);
      }
    }
    return (face) => values.includes(face[option]);
  };
  tests.Smiling = is('mouth', 'smile', 'laugh');
  tests.Beard = is('beard', 'fullBeard', 'longBeard', 'chin', 'chinMoustache');
  tests.Full_Beard = is('beard', 'fullBeard', 'longBeard');
  tests.Goatee = is('beard', 'chin', 'chinMoustache');
  tests.Moustache = is('beard', 'moustacheTwirl');
  tests.Long_Hair = is('rearHair', 'longStraight', 'longWavy', 'shoulderHigh');
  tests.Neck_Length_Hair = is('rearHair', 'neckHigh');
  tests.Hair_Bun = is('hair', 'bun');
  tests.Spiky_Hair = is('hair', 'spiky');
  tests.Undercut = is('hair', 'undercut');
  tests.Side_Combed_Hair = is('hair', 'sideComed');
  tests.Blond_Hair = is('hairColor', 'b58143', 'd6b370');
  for (const [colour, name] of Object.entries(colourNames.hair)) {
    tests[`${name}_Hair`] = is('hairColor', colour);
  }
  tests.Dark_Skin = is('skinColor', 'a36b4f', '5c3829');
  for (const [colour, name] of Object.entries(colourNames.skin)) {
    tests[`${name}_Skin`] = is('skinColor', colour);
  }
  for (const mouth of choices.mouth) {
    tests[`${capital(mouth)}_Mouth`] = is('mouth', mouth);
  }
  for (const eyebrows of choices.eyebrows) {
    tests[`${capital(eyebrows)}_Eyebrows`] = is('eyebrows', eyebrows);
  }
  tests.Eyes_Open = is('eyes', 'happy', 'wide');
  for (const eyes of choices.eyes) {
    tests[`${capital(eyes)}_Eyes`] = is('eyes', eyes);
  }
  tests.Turtleneck = is('clothes', 'turtleNeck');
  tests.Open_Jacket = is('clothes', 'openJacket');
  tests.Dress = is('clothes', 'dress');
  tests.Shirt = is('clothes', 'shirt');
  tests.T_Shirt = is('clothes', 'tShirt');
  for (const [colour, name] of Object.entries(colourNames.clothes)) {
    tests[`${name}_Clothes`] = is('clothesColor', colour);
  }
  return tests;
}

function capital(word) {
  return word[0].toUpperCase() + word.slice(1);
}
