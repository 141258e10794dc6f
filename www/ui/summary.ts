/** The figures of the latest run, live while it goes. */

import { bytes, count, decimal, duration } from '../format.js';
import { elapsedMs } from '../state.js';
import type { State } from '../state.js';
import { strings } from '../strings.js';
import { el, setText } from './dom.js';
import type { Widget } from './widget.js';

const text = strings.summary;

interface Figure {
  name: string;
  label: string;
  value: (state: State) => number | null;
  format: (value: number, state: State) => string;
}

const wallMs = ({ wallMs, progress }: State): number | null => wallMs ?? (progress && elapsedMs(progress));

const threads = ({ engine }: State): number | null => engine?.threads ?? null;

function perSecond(amount: number, state: State): number | null {
  const ms = wallMs(state);
  return ms && amount ? (amount / ms) * 1000 : null;
}

const figures: Figure[] = [
  { name: 'wall-ms', label: text.wall, value: wallMs, format: duration },
  { name: 'images-per-second', label: text.rate, value: (state) => perSecond(state.totals.done, state), format: decimal },
  { name: 'megapixels-per-second', label: text.megapixels, value: (state) => perSecond(state.totals.megapixels, state), format: decimal },
  { name: 'threads', label: text.threads, value: threads, format: count },
  { name: 'done', label: text.images, value: ({ totals }) => totals.done, format: count },
  { name: 'peak-held-bytes', label: text.peakHeld, value: ({ totals }) => totals.peakHeldBytes || null, format: bytes },
  { name: 'failed', label: text.failed, value: ({ totals }) => totals.failed, format: count },
  { name: 'skipped', label: text.skipped, value: ({ totals }) => totals.skipped, format: count },
  {
    name: 'output-bytes',
    label: text.bytes,
    value: ({ totals }) => totals.outputBytes || null,
    format: (value, { totals }) => strings.files.change(bytes(totals.inputBytes), bytes(value)),
  },
];

export function createSummary(): Widget {
  const shown = figures.map((figure) => ({ figure, cell: el('dd', { 'data-figure': figure.name }) }));
  const pairs = shown.map(({ figure, cell }) => el('div', { class: figure.name }, el('dt', {}, figure.label), cell));
  return {
    element: el('dl', { id: 'summary', 'aria-label': text.label }, ...pairs),
    render(state) {
      for (const { figure, cell } of shown) {
        const value = state.rows.length > 0 ? figure.value(state) : null;
        cell.dataset.value = value === null ? '' : String(value);
        setText(cell, value === null ? text.noFigure : figure.format(value, state));
      }
    },
  };
}
