/** Why it is not N times faster: the time of all threads as one bar, and a sentence with a figure for each reason. */

import { count, decimal, duration, percent } from '../format.js';
import type { Account, Comparison } from '../figures.js';
import { strings } from '../strings.js';
import { el } from './dom.js';

const text = strings.comparison.why;
const parts = ['same', 'slower', 'start', 'between', 'end'] as const;
/** Less than this of the whole is no reason worth a sentence. */
const worthTelling = 0.005;

export function createAccount(comparison: Comparison): HTMLElement {
  const { account, parallel } = comparison;
  return el(
    'section',
    { class: 'why' },
    el('h3', {}, text.heading(count(parallel.threads))),
    el('p', {}, text.lead(count(parallel.threads), duration(parallel.wallMs), duration(account.wholeMs))),
    createBar(account),
    el('ul', {}, ...reasonsOf(comparison).map(([head, words]) => el('li', {}, el('strong', {}, head), ` ${words}`))),
  );
}

function createBar(account: Account): HTMLElement {
  const shares = parts.map((part) => ({ part, share: account[`${part}Ms`] / account.wholeMs }));
  const pieces = shares.map(({ part, share }) => {
    const piece = el('span', { class: part });
    piece.style.setProperty('--share', String(share));
    return piece;
  });
  const legend = shares.map(({ part, share }) =>
    el('li', { class: part }, text.parts[part], ' ', el('b', { 'data-figure': `account-${part}`, 'data-value': String(share) }, percent(share))));
  return el('div', { class: 'account' }, el('div', { class: 'whole', 'aria-hidden': 'true' }, ...pieces), el('ul', { class: 'legend' }, ...legend));
}

/** Each with its figure, measured in the two runs that are shown. */
function reasonsOf({ account, serial, parallel, points, serialShare, hardwareThreads }: Comparison): [string, string][] {
  const threads = count(parallel.threads);
  const tells = (ms: number) => ms / account.wholeMs > worthTelling;
  const each = (ms: number, images: number) => duration(ms / Math.max(1, images));
  const ratio = (value: number) => strings.comparison.times(decimal(value));
  const without = (ms: number) => ratio(serial.wallMs / ((account.wholeMs - ms) / parallel.threads));
  const idleMs = account.startMs + account.endMs;
  return [
    ...(tells(account.slowerMs)
      ? [text.slower(ratio(parallel.workMs / serial.workMs), threads, each(serial.workMs, serial.images), each(parallel.workMs, parallel.images), without(account.slowerMs))]
      : []),
    text.cores(count(hardwareThreads)),
    text.read(each(serial.readMs, serial.images), each(parallel.readMs, parallel.images), percent(1 - serial.busy)),
    ...(tells(account.betweenMs) ? [text.between(duration(account.betweenMs), each(account.betweenMs, parallel.images), without(account.betweenMs))] : []),
    ...(tells(idleMs) ? [text.ends(duration(account.startMs), duration(account.endMs), without(idleMs))] : []),
    serialShare > 0
      ? text.amdahl(percent(serialShare, 1), ratio(1 / serialShare), count(points.length))
      : text.noAmdahl(count(points.length)),
  ];
}
