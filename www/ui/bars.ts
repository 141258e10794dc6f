/** Wall times as horizontal bars; each group has its own scale. */

import { duration } from '../format.js';
import { el } from './dom.js';

export interface Bar {
  label: string;
  ms: number;
  kind: 'serial' | 'parallel';
}

export function createBars(caption: string, ratio: string, note: string, bars: readonly Bar[]): HTMLElement {
  const longestMs = Math.max(...bars.map((bar) => bar.ms));
  return el(
    'figure',
    { class: 'bars' },
    el('figcaption', {}, caption),
    el('p', { class: 'ratio' }, ratio),
    ...bars.map((bar) => createBar(bar, longestMs)),
    el('p', { class: 'note' }, note),
  );
}

function createBar({ label, ms, kind }: Bar, longestMs: number): HTMLElement {
  const length = el('span', { class: `bar ${kind}` });
  length.style.setProperty('--share', String(ms / longestMs));
  return el('div', {}, el('span', { class: 'label' }, label), el('span', { class: 'track' }, length), el('span', { class: 'time' }, duration(ms)));
}
