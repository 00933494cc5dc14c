// A histogram with a needle, as SVG.

const NS = 'http://www.w3.org/2000/svg';
const WIDTH = 420;
const HEIGHT = 176;
const BASE = 132;
const TOP = 26;
const SIDE = 14;

/**
 * @param values what the bars count
 * @param needle a value of its own, or null
 * @param title what the picture shows, for those who do not see it
 */
export function histogram(values, needle, title) {
  const all = needle === null ? values : [...values, needle];
  const [low, high] = widened(Math.min(...all), Math.max(...all));
  const x = (value) => SIDE + ((value - low) / (high - low)) * (WIDTH - 2 * SIDE);
  const svg = element('svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img', 'aria-label': title });
  const { counts, first, width } = bins(values);
  const most = Math.max(...counts);
  counts.forEach((count, i) => {
    const left = x(first + i * width);
    const height = (count / most) * (BASE - TOP);
    svg.append(
      element('rect', { class: 'bar', x: left + 0.5, y: BASE - height, width: Math.max(1, x(first + (i + 1) * width) - left - 1), height, rx: 1.5 }),
    );
  });
  svg.append(element('line', { class: 'axis', x1: SIDE, x2: WIDTH - SIDE, y1: BASE, y2: BASE }));
  for (const tick of ticks(low, high)) {
    svg.append(text(x(tick.value), BASE + 18, tick.text));
  }
  svg.append(text(WIDTH / 2, BASE + 37, 'bits per dimension'));
  if (needle !== null) {
    svg.append(
      element('line', { class: 'needle', x1: x(needle), x2: x(needle), y1: TOP - 6, y2: BASE }),
      element('circle', { class: 'needle', cx: x(needle), cy: TOP - 8, r: 5 }),
    );
  }
  return svg;
}

function widened(low, high) {
  const margin = (high - low || Math.abs(low) || 1) * 0.04;
  return [low - margin, high + margin];
}

/** About as many bins as the square root of the count (at least 6, at most 24). */
function bins(values) {
  const number = Math.min(24, Math.max(6, Math.ceil(Math.sqrt(values.length) * 1.5)));
  const least = Math.min(...values);
  const most = Math.max(...values);
  const width = (most - least || 0.01) / number;
  const counts = new Array(number).fill(0);
  values.forEach((value) => counts[Math.min(number - 1, Math.floor((value - least) / width))]++);
  return { counts, first: least, width };
}

function ticks(low, high) {
  const rough = (high - low) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((n) => n * power).find((n) => n >= rough);
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const all = [];
  for (let n = Math.ceil(low / step); n * step <= high; n++) {
    all.push({ value: n * step, text: (n * step).toFixed(digits) });
  }
  return all;
}

function text(x, y, content) {
  const label = element('text', { x, y, 'text-anchor': 'middle' });
  label.textContent = content;
  return label;
}

function element(name, attributes) {
  const made = document.createElementNS(NS, name);
  Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
  return made;
}
