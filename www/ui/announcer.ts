/** Tells a screen reader how it goes: when a run ends, and on the way at most every fifteen seconds. */

import { count, decimal } from '../format.js';
import { doneOf } from '../state.js';
import type { State } from '../state.js';
import { strings } from '../strings.js';
import { el, setText } from './dom.js';
import type { Widget } from './widget.js';

const text = strings.announce;
const quietMs = 15_000;

export function createAnnouncer(): Widget {
  const element = el('p', { class: 'unseen', role: 'status' });
  let spokenMs = 0;
  return {
    element,
    render(state) {
      const { phase, progress } = state;
      if (phase === 'running') {
        if (!progress?.total || progress.nowMs - spokenMs < quietMs) return;
        spokenMs = progress.nowMs;
      }
      setText(element, wordsOf(state));
    },
  };
}

function wordsOf({ phase, progress, totals, comparison }: State): string {
  if (progress) return text.progress(count(doneOf(progress)), count(progress.total));
  if (comparison) return text.compared(strings.comparison.times(decimal(comparison.speedUp)), count(comparison.parallel.threads));
  if (phase === 'done') return text.done(count(totals.done), count(totals.failed), count(totals.skipped));
  return phase === 'cancelled' ? text.cancelled : '';
}
