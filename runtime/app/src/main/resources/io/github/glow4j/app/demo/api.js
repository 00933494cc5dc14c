// The HTTP API of the server that this page comes from.

/** An answer that says what went wrong (RFC 9457), or a server that does not answer. */
export class ApiError extends Error {
  constructor(message, status) {
    super(message);
    this.status = status;
  }
}

const PATIENCE = 3;

export const get = async (path) => (await send(path, {})).json();

/** Posts JSON, answers JSON. */
export const ask = async (path, body) => (await post(path, body, 'application/json')).json();

/**
 * Posts JSON, answers a picture.
 * @returns {Promise<{blob: Blob, milliseconds: number}>} with the server's own time
 */
export async function askPicture(path, body, type = 'image/png') {
  const response = await post(path, body, type);
  const timing = /dur=([\d.]+)/.exec(response.headers.get('Server-Timing') ?? '');
  return { blob: await response.blob(), milliseconds: timing ? Number(timing[1]) : NaN };
}

function post(path, body, accept) {
  const headers = { 'Content-Type': 'application/json', Accept: accept };
  return send(path, { method: 'POST', headers, body: JSON.stringify(body) });
}

async function send(path, request) {
  for (let attempt = 1; ; attempt++) {
    let response;
    try {
      response = await fetch(path, request);
    } catch {
      throw new ApiError('The server does not answer. Is glow demo still running?', 0);
    }
    if (response.ok) {
      return response;
    }
    const busy = response.status === 503 || response.status === 429;
    if (!busy || attempt === PATIENCE) {
      throw new ApiError(await reason(response), response.status);
    }
    await pause(Number(response.headers.get('Retry-After')) || 1);
  }
}

async function reason(response) {
  try {
    const { title, detail } = await response.json();
    return sentence(detail || title);
  } catch {
    return `The server answered ${response.status} ${response.statusText}.`;
  }
}

const sentence = (text) => text[0].toUpperCase() + text.slice(1) + (/[.!?]$/.test(text) ? '' : '.');

const pause = (seconds) => new Promise((resolve) => setTimeout(resolve, 1000 * seconds));
