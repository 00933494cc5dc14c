// Draws the data set of the model avatars-64: images.npy, attributes.txt and options.csv. See README.md.

import { closeSync, mkdirSync, openSync, renameSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { attributes, drawFaces, optionNames } from './faces.mjs';

const help = `Draws faces of DiceBear's style Toon Head, with a table of their attributes.

  node generate.mjs --out DIR [--count 24000] [--size 64] [--seed 1] [--threads N]

  images.npy      uint8 [count, size, size, 3], RGB
  attributes.txt  as CelebA's list_attr_celeba.txt: the count, the names, then a picture's name and 1 or -1 for each
  options.csv     what each face was drawn from: the options of the style, colours in hexadecimal

The same seed, count and versions give the same files.`;

const options = readOptions();
if (options) {
  await generate(options);
}

function readOptions() {
  let values;
  try {
    ({ values } = parseArgs({
      options: {
        out: { type: 'string' },
        count: { type: 'string', default: '24000' },
        size: { type: 'string', default: '64' },
        seed: { type: 'string', default: '1' },
        threads: { type: 'string', default: String(availableParallelism?.() ?? cpus().length) },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }));
    if (values.help) {
      console.log(help);
      return undefined;
    }
    if (!values.out) {
      throw new Error('--out DIR is missing');
    }
    return {
      out: values.out,
      // Far below the 18.75 million different faces that there are, so that drawing them without repeats stays quick.
      count: integer(values.count, '--count', 1, 1_000_000),
      size: integer(values.size, '--size', 8, 512),
      seed: integer(values.seed, '--seed', 0, 0xffffffff),
      threads: integer(values.threads, '--threads', 1, 256),
    };
  } catch (error) {
    console.error(`${error.message}\n\n${help}`);
    process.exitCode = 2;
    return undefined;
  }
}

function integer(text, option, least, most) {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new Error(`${option} takes a whole number from ${least} to ${most}, not ${text}`);
  }
  return value;
}

async function generate({ out, count, size, seed, threads }) {
  mkdirSync(out, { recursive: true });
  const faces = drawFaces(count, seed);
  const unfinished = join(out, 'images.npy.tmp');
  try {
    await writeImages(unfinished, faces, size, threads);
    write(join(out, 'options.csv'), optionTable(faces));
    write(join(out, 'attributes.txt'), attributeTable(faces));
    renameSync(unfinished, join(out, 'images.npy'));
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw error;
  }
}

async function writeImages(file, faces, size, threads) {
  const header = npyHeader([faces.length, size, size, 3]);
  const descriptor = openSync(file, 'w');
  writeSync(descriptor, header);
  closeSync(descriptor);
  let done = 0;
  const work = { faces, file, headerBytes: header.length, size, threads };
  await Promise.all(
    Array.from({ length: threads }, (_, thread) => {
      const worker = new Worker(new URL('./draw.mjs', import.meta.url), { workerData: { ...work, thread } });
      worker.on('message', (drawn) => {
        done += drawn;
        if (process.stderr.isTTY) {
          process.stderr.write(`\r${done} of ${faces.length} faces${done === faces.length ? '\n' : ''}`);
        }
      });
      return new Promise((resolve, reject) => {
        worker.on('error', reject);
        worker.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`a thread ended with ${code}`))));
      });
    }),
  );
}

/** Version 1.0 of NumPy's format: the header is padded so that the data begin at a multiple of 64. */
function npyHeader(shape) {
  const text = `{'descr': '|u1', 'fortran_order': False, 'shape': (${shape.join(', ')}), }`;
  const length = Math.ceil((10 + text.length + 1) / 64) * 64;
  const header = Buffer.alloc(length, ' ');
  Buffer.from([0x93, ...Buffer.from('NUMPY'), 1, 0]).copy(header);
  header.writeUInt16LE(length - 10, 8);
  header.write(text, 10, 'latin1');
  header[length - 1] = 0x0a;
  return header;
}

function attributeTable(faces) {
  const tests = Object.values(attributes);
  const rows = faces.map((face, i) => [pictureName(i), ...tests.map((has) => (has(face) ? '1' : '-1'))].join(' '));
  return [faces.length, Object.keys(attributes).join(' '), ...rows, ''].join('\n');
}

function optionTable(faces) {
  const rows = faces.map((face, i) => [pictureName(i), ...optionNames.map((name) => face[name])].join());
  return [['name', ...optionNames].join(), ...rows, ''].join('\n');
}

function pictureName(i) {
  return `images.npy[${i}]`;
}

function write(file, text) {
  writeFileSync(`${file}.tmp`, text);
  renameSync(`${file}.tmp`, file);
}
