/** What the comparison of serial and parallel came to, and how it was timed. */

import { count, decimal, duration, percent } from '../format.js';
import type { Comparison, RunFigures } from '../figures.js';
import { strings } from '../strings.js';
import { createBars } from './bars.js';
import { el } from './dom.js';
import { createLanes } from './lanes.js';
import type { Lanes } from './lanes.js';
import { createTable } from './table.js';
import type { Widget } from './widget.js';

const text = strings.comparison;
const articleMs = { serial: 7990, parallel: 1140 };

export function createComparison(): Widget {
  const element = el('section', { id: 'comparison', class: 'comparison', hidden: true });
  let shown: Comparison | null = null;
  let lanes: Lanes[] = [];

  function show(comparison: Comparison): void {
    const { serial, parallel } = comparison;
    const lane = (name: string, run: RunFigures) =>
      createLanes(name, text.lanesLabel(name, count(run.threads), percent(run.busy)), run, serial.wallMs);
    lanes = [lane(text.serial, serial), lane(text.parallel, parallel)];
    element.replaceChildren(
      createLead(comparison),
      el('div', { class: 'charts' }, ...createCharts(comparison)),
      el('div', { class: 'traces' }, el('h3', {}, text.lanes), ...lanes.map((one) => one.element), createLegend()),
      createTable(comparison),
      createExplanation(comparison),
    );
  }

  return {
    element,
    render({ comparison }) {
      if (comparison === shown) return;
      shown = comparison;
      for (const lane of lanes.splice(0)) lane.close();
      element.hidden = comparison === null;
      element.replaceChildren();
      if (!comparison) return;
      show(comparison);
      element.scrollIntoView();
    },
  };
}

const createLead = ({ serial, parallel, speedUp }: Comparison) =>
  el(
    'header',
    {},
    el('h2', {}, text.heading),
    el('p', { class: 'ratio' }, text.times(decimal(speedUp)), el('small', {}, text.timesFaster)),
    el('p', {}, text.lead(count(parallel.images), duration(serial.wallMs), duration(parallel.wallMs), count(parallel.threads))),
  );

const createCharts = ({ serial, parallel }: Comparison) => [
  createBars(text.barsHere, [
    { label: text.serial, ms: serial.wallMs, kind: 'serial' },
    { label: text.parallel, ms: parallel.wallMs, kind: 'parallel' },
  ]),
  createBars(text.barsArticle, [
    { label: text.articleSerial, ms: articleMs.serial, kind: 'serial' },
    { label: text.articleParallel, ms: articleMs.parallel, kind: 'parallel' },
  ]),
  el('p', { class: 'note' }, text.articleNote),
];

const createLegend = () =>
  el(
    'p',
    { class: 'legend' },
    ...(['decode', 'resample', 'encode'] as const).map((stage) => el('span', { class: stage }, text[stage])),
    el('span', { class: 'lane' }, text.idleShort),
    el('span', { class: 'words' }, text.lanesNote),
  );

const createExplanation = ({ warmedUpOn }: Comparison) =>
  el(
    'div',
    { class: 'explained' },
    el('h3', {}, text.howTimed),
    el('p', { 'data-figure': 'order', 'data-value': 'serial,parallel' }, text.order),
    ...text.explained(text.warmUp(count(warmedUpOn))).map((words) => el('p', {}, words)),
  );
