// Numbers and pictures as text, for JSON and for links.

export function toBase64(bytes) {
  let text = '';
  for (let i = 0; i < bytes.length; i += 0x8000) {
    text += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
  }
  return btoa(text);
}

export function fromBase64(text) {
  return Uint8Array.from(atob(text.replace(/^data:[^,]*,/, '')), (c) => c.charCodeAt(0));
}

/** A latent or direction, which travels as float32 with the lowest byte first. */
export function floats(base64) {
  const { buffer } = fromBase64(base64);
  return new Float32Array(buffer);
}

export function fromFloats(values) {
  return toBase64(new Uint8Array(values.buffer));
}

/** Base64 without characters that mean something in a link. */
export const toLink = (base64) => base64.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');

export function fromLink(text) {
  const base64 = text.replaceAll('-', '+').replaceAll('_', '/');
  return base64 + '='.repeat((4 - (base64.length % 4)) % 4);
}

export async function blobToBase64(blob) {
  return toBase64(new Uint8Array(await blob.arrayBuffer()));
}

export const pngBlob = (base64) => new Blob([fromBase64(base64)], { type: 'image/png' });
