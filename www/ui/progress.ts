/** How far the run is and how long it will take; of one that has ended, what it took. */

import { bytes, count, decimal, duration, roughly } from '../format.js';
import { leftMs, share } from '../pace.js';
import { count as countOf } from '../rows.js';
import { doneOf } from '../state.js';
import type { Memory, Progress, State } from '../state.js';
import { strings } from '../strings.js';
import { el, setText } from './dom.js';
import type { Widget } from './widget.js';

const text = strings.progress;
const own = navigator.hardwareConcurrency || 1;

export function createProgress(): Widget {
  const step = el('p', { class: 'step' });
  const tally = el('p', { class: 'tally' });
  const pace = el('p', { class: 'pace' });
  const means = el('p', { class: 'pace' });
  const memory = el('p', { class: 'pace' });
  const bar = el('progress', { id: 'progress', 'aria-label': text.label, max: '1', value: '0' });
  const element = el('section', { class: 'progress' }, step, tally, bar, pace, means, memory);
  let running = false;
  return {
    element,
    render(state) {
      const { phase, progress, totals, rows } = state;
      if (progress && !running) element.scrollIntoView({ block: 'nearest' });
      running = progress !== null;
      const done = progress?.total ? doneOf(progress) : countOf(totals);
      bar.value = progress ? overall(progress) : done / (rows.length || 1);
      setText(step, stepOf(state));
      setText(tally, rows.length > 0 ? text.count(count(done), count(rows.length)) : '');
      element.classList.toggle('bare', phase === 'empty' || phase === 'ready');
      setText(pace, progress ? paceOf(progress, state.paused) : endOf(state));
      // What has ended keeps its last lines, so that nothing below them moves.
      if (!progress) return;
      setText(means, meansOf(state, progress));
      setText(memory, progress.memory ? memoryOf(progress.memory) : '');
    },
  };
}

/** How much of the whole is done, 0 to 1: of all timed runs together, or of the one run. */
export function overall({ pace, trial, step }: Progress): number {
  if (trial) return (trial.place + share(pace)) / trial.places;
  return step === 'zip' ? 1 : share(pace);
}

function stepOf({ phase, progress }: State): string {
  if (progress?.trial) return text.trial(count(progress.trial.place + 1), count(progress.trial.places), count(progress.trial.threads));
  if (progress) return text.steps[progress.step];
  return phase === 'empty' || phase === 'running' ? text.idle : text[phase];
}

function paceOf({ total, pace, rate, trial }: Progress, paused: boolean): string {
  if (total === 0) return '';
  const { all, left } = pace;
  const said = [text.bytes(bytes(all.bytes - left.bytes), bytes(all.bytes))];
  if (paused) return [...said, text.paused].join(' · ');
  if (rate.perSecond) said.push(text.rate(decimal(rate.perSecond.images), decimal(rate.perSecond.megapixels)));
  const ms = leftMs(pace);
  if (ms !== null) said.push(text.left(roughly(ms + (trial?.afterMs ?? 0))));
  return said.join(' · ');
}

function endOf({ totals, wallMs }: State): string {
  if (!wallMs || totals.done === 0) return '';
  const perSecond = (amount: number) => decimal((amount / wallMs) * 1000);
  const said = text.ended(count(totals.done), duration(wallMs), bytes(totals.inputBytes), bytes(totals.outputBytes));
  return [said, text.rate(perSecond(totals.done), perSecond(totals.megapixels))].join(' · ');
}

/** What works, and why. */
function meansOf({ engine }: State, { trial }: Progress): string {
  if (!engine) return '';
  const words = text.engines[engine.engine](count(trial?.threads ?? engine.threads), count(own));
  return engine.reason ? `${words} (${engine.reason})` : words;
}

const memoryOf = ({ heldBytes, peakHeldBytes, engineBytes }: Memory): string => text.memory(bytes(heldBytes), bytes(peakHeldBytes), bytes(engineBytes));
