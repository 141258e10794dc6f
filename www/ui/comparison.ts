/** The lesson: serial and parallel as lanes while they run, then what it came to, why, and how it was timed. */

import { mostRounds, roundsLimitMs } from '../compare.js';
import { toCsv, toJson } from '../export.js';
import { bytes, count, decimal, duration, moment, percent } from '../format.js';
import type { Comparison, Point, TimedRun } from '../figures.js';
import type { Track } from '../lesson.js';
import { paintSheet } from '../picture.js';
import { save } from '../save.js';
import type { State } from '../state.js';
import { strings } from '../strings.js';
import { createAccount } from './account.js';
import { createBars } from './bars.js';
import { createChart } from './chart.js';
import type { Chart } from './chart.js';
import { button, el, setText } from './dom.js';
import { createLanes } from './lanes.js';
import type { Span } from './lanes.js';
import { createRounds, createTable } from './table.js';
import type { Widget } from './widget.js';

const text = strings.comparison;
const article = { images: 1000, serialMs: 7990, parallelMs: 1140, cores: 6, threads: 12, side: 600 };
const fileName = 'pixmill-comparison';
/** So many images of each thread are seen when a part of a run is looked at. */
const closeImages = 12;

export function createComparison(): Widget {
  const heading = el('header', {});
  const lanes = { serial: createLanes(text.serial), parallel: createLanes(text.parallel) };
  const look = createLook(() => last && draw(last));
  const traces = el(
    'details',
    { class: 'traces', open: true },
    el('summary', {}, text.lanes),
    lanes.serial.element,
    lanes.parallel.element,
    el('div', { class: 'under' }, look.element, createLegend()),
  );
  const results = el('div', { class: 'results' });
  const element = el('section', { id: 'comparison', class: 'comparison', 'aria-label': text.heading, hidden: true }, heading, traces, results);
  let shown: Comparison | null = null;
  let running = false;
  let last: State | null = null;
  traces.addEventListener('toggle', () => last && draw(last));

  function draw({ lesson, comparison }: State): void {
    if (!lesson || !traces.open) return;
    const tracks = comparison ? { serial: trackOf(comparison.serial), parallel: trackOf(comparison.parallel) } : lesson;
    const allMs = comparison ? Math.max(comparison.serial.wallMs, comparison.parallel.wallMs) : lesson.spanMs;
    const span = comparison ? look.span(comparison) : { fromMs: 0, toMs: allMs };
    lanes.serial.show(tracks.serial, span);
    lanes.parallel.show(tracks.parallel, span);
  }

  function spentOf(state: State): number {
    const ranMs = state.comparison?.runs.reduce((sum, { wallMs }) => sum + wallMs, 0) ?? 0;
    return (lanes.serial.spentMs() + lanes.parallel.spentMs()) / ranMs;
  }

  return {
    element,
    render(state) {
      last = state;
      const { lesson, comparison } = state;
      element.hidden = !lesson && !comparison;
      if (lesson && !running && !element.hidden) element.scrollIntoView({ block: 'nearest' });
      running = lesson !== null;
      look.element.hidden = !comparison;
      draw(state);
      if (!comparison) showLive(heading, state);
      if (comparison === shown) return;
      shown = comparison;
      results.replaceChildren();
      if (!comparison) return;
      heading.replaceChildren(...createLead(comparison));
      const charts = chartsOf(comparison).map((chart) => ({ chart, figure: createChart(chart) }));
      results.append(
        createBeside(comparison),
        el('h3', {}, text.charts),
        el('div', { class: 'charts' }, ...charts.map(({ figure }) => figure)),
        el('p', { class: 'note' }, text.chartsNote(count(comparison.rounds))),
        createAccount(comparison),
        el('details', { class: 'more' }, el('summary', {}, text.figures), createTable(comparison), el('h3', {}, text.everyRun), createRounds(comparison)),
        createExplanation(comparison, spentOf(state)),
        createExports(comparison, () =>
          paintSheet(
            {
              heading: text.times(decimal(comparison.speedUp)),
              lines: [leadOf(comparison), text.sheet(moment(comparison.startedMs), comparison.engine, count(comparison.hardwareThreads))],
              charts: charts.map(({ chart, figure }) => ({ title: chart.title, drawing: figure.querySelector('svg')! })),
              strips: [
                { title: `${text.serial}: ${duration(comparison.serial.wallMs)}`, canvas: lanes.serial.canvas },
                { title: `${text.parallel}: ${duration(comparison.parallel.wallMs)}`, canvas: lanes.parallel.canvas },
              ],
            },
            getComputedStyle(element),
          )),
      );
      element.scrollIntoView();
    },
  };
}

/** How many rounds the person wants, null leaves it to the page; and a way to the article's own size. */
export function createRoundsChoice(onArticle: () => void): Widget & { read(): number | null } {
  const numbers = Array.from({ length: mostRounds }, (_, i) => el('option', { value: String(i + 1) }, count(i + 1)));
  const asArticle = button('as-article', text.asArticle, onArticle);
  const choice = el('select', { id: 'rounds' }, el('option', { value: '' }, text.roundsAuto), ...numbers);
  return {
    element: el('div', { class: 'rounds-choice' }, el('label', { for: 'rounds' }, text.rounds), choice, asArticle),
    read: () => Number(choice.value) || null,
    render({ phase, wish }) {
      choice.disabled = phase === 'running';
      asArticle.disabled = wish?.width === article.side && wish.height === article.side && wish.fit === 'fill';
    },
  };
}

/** Where the lesson is, while it goes. */
function showLive(heading: HTMLElement, { progress, lesson }: State): void {
  if (!lesson) return heading.replaceChildren();
  if (heading.childElementCount !== 2) heading.replaceChildren(el('h2', {}, text.heading), el('p', { class: 'now' }));
  const now = heading.lastElementChild!;
  if (progress?.trial) setText(now, text.now(count(progress.trial.round), count(progress.trial.rounds), count(progress.trial.threads)));
  else if (!progress) setText(now, text.stopped);
}

const leadOf = ({ parallel, points, rounds }: Comparison): string =>
  text.lead(count(parallel.images), duration(points[0]!.wallMs.median), duration(points.at(-1)!.wallMs.median), count(parallel.threads), count(rounds));

function createLead(comparison: Comparison): HTMLElement[] {
  const { least, most } = comparison.points.at(-1)!.speedUp;
  const ratio = (value: number) => text.times(decimal(value));
  const range = least < most ? text.range(ratio(least), ratio(most)) : '';
  return [
    el('h2', {}, text.heading),
    el('p', { class: 'ratio' }, ratio(comparison.speedUp), el('small', {}, text.timesFaster)),
    el('p', { class: 'lead' }, leadOf(comparison), ' ', range),
  ];
}

function createBeside({ points, parallel, speedUp, hardwareThreads }: Comparison): HTMLElement {
  const ratio = (value: number) => text.times(decimal(value));
  const [oneMs, allMs] = [points[0]!.wallMs.median, points.at(-1)!.wallMs.median];
  const here = text.hereNote(count(parallel.threads), count(hardwareThreads), percent(speedUp / parallel.threads));
  const there = article.serialMs / article.parallelMs;
  return el(
    'div',
    { class: 'versus' },
    createBars(text.barsHere, ratio(speedUp), here, [
      { label: text.serial, ms: oneMs, kind: 'serial' },
      { label: text.parallel, ms: allMs, kind: 'parallel' },
    ]),
    createBars(text.barsArticle, ratio(there), text.articleNote(count(article.cores), count(article.threads), percent(there / article.threads)), [
      { label: text.articleSerial, ms: article.serialMs, kind: 'serial' },
      { label: text.articleParallel, ms: article.parallelMs, kind: 'parallel' },
    ]),
  );
}

function chartsOf({ points }: Comparison): Chart[] {
  const of = (value: (point: Point) => Point['wallMs']) => points.map((point) => ({ threads: point.threads, value: value(point) }));
  const { wallMs, imagesPerSecond } = points[0]!;
  return [
    { title: text.wall, points: of((point) => point.wallMs), ideal: (threads) => wallMs.median / threads, format: duration },
    { title: text.rate, points: of((point) => point.imagesPerSecond), ideal: (threads) => imagesPerSecond.median * threads, format: decimal },
    { title: text.speedUp, points: of((point) => point.speedUp), ideal: (threads) => threads, format: (value) => text.times(decimal(value)) },
    { title: text.efficiency, points: of((point) => point.efficiency), ideal: () => 1, format: (value) => percent(value) },
  ];
}

const trackOf = ({ threads, wallMs, lanes }: TimedRun): Track => {
  const done = lanes.reduce((sum, lane) => sum + lane.length, 0);
  return { threads, files: done, done, wallMs, running: false, portions: lanes };
};

/** The whole of both runs, or some images from near. */
function createLook(onChange: () => void) {
  type Part = keyof typeof text.looks;
  let part: Part = 'whole';
  const buttons = (Object.keys(text.looks) as Part[]).map((name) => {
    const element = button(`look-${name}`, text.looks[name], () => {
      part = name;
      tell();
      onChange();
    });
    return { name, element };
  });
  const tell = () => buttons.forEach(({ name, element }) => (element.ariaPressed = String(name === part)));
  tell();
  return {
    element: el('div', { class: 'look', role: 'group', 'aria-label': text.look }, ...buttons.map(({ element }) => element)),
    span({ serial, parallel }: Comparison): Span {
      const allMs = Math.max(serial.wallMs, parallel.wallMs);
      const closeMs = Math.min(allMs, (closeImages * parallel.threads * parallel.wallMs) / Math.max(1, parallel.images));
      if (part === 'start') return { fromMs: 0, toMs: closeMs };
      if (part === 'end') return { fromMs: Math.max(0, parallel.wallMs - closeMs * 0.9), toMs: parallel.wallMs + closeMs * 0.1 };
      return { fromMs: 0, toMs: allMs };
    },
  };
}

const createLegend = () =>
  el(
    'p',
    { class: 'legend' },
    ...(['decode', 'resample', 'encode'] as const).map((stage) => el('span', { class: stage }, text[stage])),
    el('span', { class: 'rail' }, text.idleShort),
    el('span', { class: 'words' }, text.lanesNote),
  );

function createExplanation({ warmedUpOn, warmUpMs, rounds, roundsWished, points, inputBytes, files }: Comparison, drawn: number): HTMLElement {
  const order = points.map(({ threads }) => threads).join(', ');
  return el(
    'details',
    { class: 'more explained' },
    el('summary', {}, text.howTimed),
    el('ul', {}, ...text.explained({
      files: count(files),
      bytes: bytes(inputBytes),
      warmUp: duration(warmUpMs),
      warmedUpOn: count(warmedUpOn),
      rounds: count(rounds),
      order,
      limit: duration(roundsLimitMs),
    }).map((words) => el('li', {}, words)),
      ...(rounds < roundsWished ? [el('li', {}, text.fewerRounds(count(roundsWished)))] : []),
      el('li', { 'data-figure': 'drawn', 'data-value': String(drawn) }, text.drawn(percent(drawn, 2)))),
    el('p', { class: 'unseen', 'data-figure': 'order', 'data-value': order }),
  );
}

function createExports(comparison: Comparison, paint: () => Promise<Blob>): HTMLElement {
  const asText = (words: string, type: string) => new Blob([words], { type });
  return el(
    'div',
    { class: 'exports' },
    el('span', {}, text.exports),
    button('export-png', 'PNG', async () => save(await paint(), `${fileName}.png`)),
    button('export-csv', 'CSV', () => save(asText(toCsv(comparison), 'text/csv'), `${fileName}.csv`)),
    button('export-json', 'JSON', () => save(asText(toJson(comparison), 'application/json'), `${fileName}.json`)),
  );
}
