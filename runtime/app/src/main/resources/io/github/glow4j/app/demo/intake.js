// Pictures that come by file dialog, by dropping or by pasting.

import { $ } from './dom.js';

/** Asks for picture files. */
export function chooseFiles(multiple) {
  const input = $('file');
  input.multiple = multiple;
  input.value = '';
  return new Promise((resolve) => {
    input.onchange = () => resolve([...input.files]);
    input.click();
  });
}

/** Lets files be dropped on an element, which has the class "over" meanwhile. */
export function acceptDrops(element, take) {
  let depth = 0; // entering a child comes before leaving its parent
  const isFiles = (event) => event.dataTransfer?.types.includes('Files');
  const mark = (change) => {
    depth = Math.max(0, depth + change);
    element.classList.toggle('over', depth > 0);
  };
  element.addEventListener('dragenter', (event) => isFiles(event) && mark(1));
  element.addEventListener('dragleave', (event) => isFiles(event) && mark(-1));
  element.addEventListener('dragover', (event) => isFiles(event) && event.preventDefault());
  element.addEventListener('drop', (event) => {
    if (isFiles(event)) {
      event.preventDefault();
      event.stopPropagation();
      depth = 0;
      element.classList.remove('over');
      take([...event.dataTransfer.files]);
    }
  });
}

/** Takes pictures that are pasted anywhere but into a field. */
export function acceptPaste(take) {
  document.addEventListener('paste', (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (files.length > 0) {
      event.preventDefault();
      take(files);
    }
  });
}
