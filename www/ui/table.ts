/** The comparison in figures: one column a run. */

import { count, decimal, duration, percent } from '../format.js';
import type { Comparison, RunFigures } from '../figures.js';
import { strings } from '../strings.js';
import { el } from './dom.js';

const text = strings.comparison;

type Format = (value: number) => string;

export function createTable(comparison: Comparison): HTMLElement {
  const { serial, parallel, zipMs, speedUp, identical } = comparison;

  const pair = (name: string, label: string, value: (run: RunFigures) => number, format: Format) =>
    row(label, cell(`serial-${name}`, value(serial), format), cell(`parallel-${name}`, value(parallel), format));
  const single = (name: string, label: string, value: unknown, words: string) =>
    row(label, el('td', { colspan: '2', 'data-figure': name, 'data-value': String(value) }, words));
  const ratio = (value: number) => text.times(decimal(value));
  const identicalWords = identical === null ? text.identicalUnknown : identical ? text.identicalYes : text.identicalNo;

  return el(
    'table',
    {},
    el('thead', {}, row(el('span', { class: 'unseen' }, text.figure), columnHead(text.serial), columnHead(text.parallel))),
    el(
      'tbody',
      {},
      pair('threads', text.threads, (run) => run.threads, count),
      pair('wall-ms', text.wall, (run) => run.wallMs, duration),
      row(text.speedUp, cell('serial-speed-up', 1, ratio), cell('speed-up', speedUp, ratio)),
      pair('images-per-second', text.rate, (run) => run.imagesPerSecond, decimal),
      pair('megapixels-per-second', text.megapixels, (run) => run.megapixelsPerSecond, decimal),
      single('zip-ms', text.zip, zipMs, duration(zipMs)),
      pair('whole-ms', text.whole, (run) => run.wallMs + zipMs, duration),
      single('identical', text.identical, identical ?? 'unknown', identicalWords),
    ),
    el(
      'tbody',
      {},
      section(text.stages),
      pair('read-ms', text.read, (run) => run.readMs, duration),
      pair('decode-ms', text.decode, (run) => run.decodeMs, duration),
      pair('resample-ms', text.resample, (run) => run.resampleMs, duration),
      pair('encode-ms', text.encode, (run) => run.encodeMs, duration),
    ),
    el(
      'tbody',
      {},
      section(text.use),
      pair('busy', text.busy, (run) => run.busy, percent),
      pair('idle', text.idle, (run) => 1 - run.busy, percent),
      pair('gap-median-ms', text.gap, (run) => run.gapMedianMs, duration),
      pair('gap-max-ms', text.gapMax, (run) => run.gapMaxMs, duration),
    ),
  );
}

const row = (label: Node | string, ...cells: HTMLElement[]) => el('tr', {}, el('th', { scope: 'row' }, label), ...cells);
const columnHead = (label: string) => el('th', { scope: 'col' }, label);
const section = (label: string) => el('tr', { class: 'section' }, el('th', { colspan: '3', scope: 'rowgroup' }, label));
const cell = (name: string, value: number, format: Format) =>
  el('td', { 'data-figure': name, 'data-value': String(value) }, format(value));
