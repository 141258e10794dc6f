/** Tells a screen reader how it goes, at most every five seconds while running. */

import { count } from '../format.js';
import { count as countOf } from '../rows.js';
import type { State } from '../state.js';
import { strings } from '../strings.js';
import { el, setText } from './dom.js';
import type { Widget } from './widget.js';

const text = strings.announce;
const quietMs = 5000;

export function createAnnouncer(): Widget {
  const element = el('p', { class: 'unseen', role: 'status' });
  let spokenMs = 0;
  return {
    element,
    render(state) {
      const { phase, progress } = state;
      if (phase === 'running' && progress && progress.nowMs - spokenMs < quietMs) return;
      spokenMs = progress?.nowMs ?? spokenMs;
      setText(element, wordsOf(state));
    },
  };
}

function wordsOf({ phase, progress, totals }: State): string {
  if (progress?.total) return text.progress(count(countOf(totals)), count(progress.total));
  if (phase === 'done') return text.done(count(totals.done), count(totals.failed), count(totals.skipped));
  return phase === 'cancelled' ? text.cancelled : '';
}
