/** One figure by the number of threads: medians as a line, their spread as bars, the ideal dashed. */

import type { Spread } from '../figures.js';
import { count } from '../format.js';
import { el } from './dom.js';
import { svg } from './svg.js';

export interface Chart {
  title: string;
  points: readonly { threads: number; value: Spread }[];
  ideal: (threads: number) => number;
  format: (value: number) => string;
}

const [width, height] = [400, 240];
const plot = { left: 58, right: 388, top: 18, bottom: 206 };
const steps = 4;
const capPx = 4;

export function createChart({ title, points, ideal, format }: Chart): HTMLElement {
  const most = points.at(-1)!.threads;
  const top = niceAbove(Math.max(...points.flatMap(({ threads, value }) => [value.most, ideal(threads)])));
  const x = (threads: number) => plot.left + 24 + ((threads - 1) / Math.max(1, most - 1)) * (plot.right - plot.left - 48);
  const y = (value: number) => plot.bottom - (value / top) * (plot.bottom - plot.top);
  const path = (at: (threads: number) => number, through: readonly number[]) => through.map((threads) => `${x(threads)},${y(at(threads))}`).join(' ');
  // The ideal is a curve where times are shown.
  const fine = Array.from({ length: 65 }, (_, i) => 1 + ((most - 1) * i) / 64);
  const median = (threads: number) => points.find((point) => point.threads === threads)!.value.median;

  const levels = Array.from({ length: steps + 1 }, (_, i) => (top * i) / steps);
  const said = points.map(({ threads, value }) => `${count(threads)}: ${format(value.median)}`).join(', ');
  const drawing = svg(
    'svg',
    { viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': `${title}. ${said}` },
    ...levels.flatMap((level) => [
      svg('line', { class: 'grid', x1: plot.left, x2: plot.right, y1: y(level), y2: y(level) }),
      svg('text', { class: 'scale', x: plot.left - 8, y: y(level) + 4, 'text-anchor': 'end' }, level === 0 ? '0' : format(level)),
    ]),
    ...points.map(({ threads }) => svg('text', { class: 'scale', x: x(threads), y: plot.bottom + 20, 'text-anchor': 'middle' }, count(threads))),
    svg('polyline', { class: 'ideal', points: path(ideal, fine) }),
    svg('polyline', { class: 'line', points: path(median, points.map(({ threads }) => threads)) }),
    ...points.flatMap(({ threads, value }, i) => [
      svg('path', { class: 'spread', d: whisker(x(threads), y(value.least), y(value.most)) }),
      svg('circle', { class: 'dot', cx: x(threads), cy: y(value.median), r: 4.5 }),
      ...(i === points.length - 1 || i === 0
        ? [svg('text', { class: 'value', x: x(threads), y: labelAt(y(value.least), y(value.most)), 'text-anchor': 'middle' }, format(value.median))]
        : []),
    ]),
  );
  return el('figure', { class: 'chart' }, el('figcaption', {}, title), drawing);
}

const whisker = (x: number, least: number, most: number): string =>
  `M${x - capPx} ${least}h${2 * capPx}M${x - capPx} ${most}h${2 * capPx}M${x} ${least}V${most}`;

/** Below the point, unless that would leave the plot. */
const labelAt = (least: number, most: number): number => (least + 24 < plot.bottom ? least + 22 : most - 12);

/** So that quarters of it are short numbers. */
function niceAbove(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return power * ([1, 1.2, 1.6, 2, 2.4, 3.2, 4, 5, 6, 8, 10].find((step) => step * power >= value * 0.999) ?? 10);
}
