// NumPy's file format, version 1.0.

/** A file of a vector of float32, shape [1, M] as OpenAI's z_manipulate.npy has rows. */
export function npy(values) {
  const text = `{'descr': '<f4', 'fortran_order': False, 'shape': (1, ${values.length}), }`;
  const length = Math.ceil((10 + text.length + 1) / 64) * 64 - 10;
  const head = new Uint8Array(10 + length).fill(0x20);
  head.set([0x93, ...new TextEncoder().encode('NUMPY'), 1, 0, length & 0xff, length >> 8]);
  head.set(new TextEncoder().encode(text), 10);
  head[head.length - 1] = 0x0a;
  return new Blob([head, values], { type: 'application/octet-stream' });
}
