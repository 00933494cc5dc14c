// A line that says what went wrong or what was done.

import { $ } from './dom.js';

let timer;

export function tell(text) {
  show(text, false);
}

export function complain(error) {
  show(error instanceof Error ? error.message : error, true);
}

function show(text, isError) {
  const box = $(isError ? 'error' : 'note');
  $(isError ? 'note' : 'error').hidden = true;
  box.querySelector('p').textContent = text;
  box.hidden = false;
  clearTimeout(timer);
  if (!isError) {
    timer = setTimeout(() => (box.hidden = true), 4000);
  }
}

for (const id of ['error', 'note']) {
  $(id).querySelector('button').addEventListener('click', () => ($(id).hidden = true));
}
