// Small helpers around the page's elements.

export const $ = (id) => document.getElementById(id);

/** An element: tag, properties (or attributes, where no property has the name), children. */
export function el(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name in element) {
      element[name] = value;
    } else {
      element.setAttribute(name, value);
    }
  }
  element.append(...children);
  return element;
}

/** Hands a file to the reader. */
export function download(blob, name) {
  const link = el('a', { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** Names of attributes as people write them: Blond_Hair, Blond hair. */
export function words(name) {
  const text = name.replaceAll('_', ' ').trim().toLowerCase();
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Fills a slider from one value (its left end if none is given) to where it is. */
export function fill(input, from = Number(input.min)) {
  const share = (value) => (value - input.min) / (input.max - input.min);
  // From the very end of the rail, not from where the knob would be.
  input.style.setProperty('--from', from === Number(input.min) ? -1 : share(Math.min(from, input.value)));
  input.style.setProperty('--to', share(Math.max(from, input.value)));
}
