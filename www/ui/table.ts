/** The comparison in figures: one column for the serial run, one for the parallel one. */

import { count, decimal, duration, percent } from '../format.js';
import type { Comparison, RunFigures, Spread } from '../figures.js';
import { strings } from '../strings.js';
import { el } from './dom.js';

const text = strings.comparison;

type Format = (value: number) => string;

export function createTable(comparison: Comparison): HTMLElement {
  const { serial, parallel, points, wholeMs, identical } = comparison;
  const [first, last] = [points[0]!, points.at(-1)!];

  const spread = (name: string, label: string, of: (point: typeof first) => Spread, format: Format) =>
    row(label, spreadCell(`serial-${name}`, of(first), format), spreadCell(`parallel-${name}`, of(last), format));
  const pair = (name: string, label: string, value: (run: RunFigures) => number, format: Format) =>
    row(label, cell(`serial-${name}`, value(serial), format), cell(`parallel-${name}`, value(parallel), format));
  const each = (name: string, label: string, value: (run: RunFigures) => number) =>
    row(label, ...(['serial', 'parallel'] as const).map((which) => {
      const run = comparison[which];
      return cell(`${which}-${name}`, value(run), (sumMs) => duration(sumMs / Math.max(1, run.images)));
    }));
  const single = (name: string, label: string, value: unknown, words: string) =>
    row(label, el('td', { colspan: '2', 'data-figure': name, 'data-value': String(value) }, words));
  const ratio = (value: number) => text.times(decimal(value));
  const identicalWords = identical === null ? text.identicalUnknown : identical ? text.identicalYes : text.identicalNo;

  return el(
    'table',
    { class: 'figures' },
    el('thead', {}, el('tr', {}, el('td'), columnHead(text.serial), columnHead(text.parallel))),
    el(
      'tbody',
      {},
      pair('threads', text.threads, (run) => run.threads, count),
      spread('wall-ms', text.wall, (point) => point.wallMs, duration),
      row(text.speedUp, cell('serial-speed-up', 1, ratio), spreadCell('speed-up', last.speedUp, ratio)),
      spread('images-per-second', text.rate, (point) => point.imagesPerSecond, decimal),
      spread('efficiency', text.efficiency, (point) => point.efficiency, percent),
      pair('megapixels-per-second', text.megapixels, (run) => run.megapixelsPerSecond, decimal),
      single('whole-ms', text.whole, wholeMs, duration(wholeMs)),
      single('identical', text.identical, identical ?? 'unknown', identicalWords),
    ),
    el(
      'tbody',
      {},
      section(text.stages),
      each('read-ms', text.read, (run) => run.readMs),
      each('wait-ms', text.wait, (run) => run.waitMs),
      each('decode-ms', text.decode, (run) => run.decodeMs),
      each('resample-ms', text.resample, (run) => run.resampleMs),
      each('encode-ms', text.encode, (run) => run.encodeMs),
      each('hand-over-ms', text.handOver, (run) => run.handOverMs),
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

/** Every run in the order in which they were done. */
export function createRounds({ runs }: Comparison): HTMLElement {
  const head = [text.round, text.threads, text.wall, text.rate, text.busy];
  const lines = runs.map(({ round, threads, wallMs, imagesPerSecond, busy }) =>
    el('tr', {}, ...[count(round), count(threads), duration(wallMs), decimal(imagesPerSecond), percent(busy)].map((words) => el('td', {}, words))));
  return el('table', { class: 'rounds' }, el('thead', {}, el('tr', {}, ...head.map(columnHead))), el('tbody', {}, ...lines));
}

const row = (label: Node | string, ...cells: HTMLElement[]) => el('tr', {}, el('th', { scope: 'row' }, label), ...cells);
const columnHead = (label: string) => el('th', { scope: 'col' }, label);
const section = (label: string) => el('tr', { class: 'section' }, el('th', { colspan: '3', scope: 'rowgroup' }, label));
const cell = (name: string, value: number, format: Format) =>
  el('td', { 'data-figure': name, 'data-value': String(value) }, format(value));

function spreadCell(name: string, { median, least, most }: Spread, format: Format): HTMLElement {
  const made = cell(name, median, format);
  if (least < most) made.append(el('small', {}, text.range(format(least), format(most))));
  return made;
}
