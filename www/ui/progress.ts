/** How far the run is. Its place is kept when nothing runs, so that nothing jumps. */

import { count, decimal, roughly } from '../format.js';
import { leftMs } from '../pace.js';
import { count as countOf } from '../rows.js';
import type { State } from '../state.js';
import { strings } from '../strings.js';
import { el, setText } from './dom.js';
import type { Widget } from './widget.js';

const text = strings.progress;

export function createProgress(): Widget {
  const step = el('p', { class: 'step' });
  const tally = el('p', { class: 'tally' });
  const pace = el('p', { class: 'pace' });
  const bar = el('progress', { id: 'progress', 'aria-label': text.label, max: '1', value: '0' });
  const element = el('section', { class: 'progress' }, step, tally, bar, pace);
  let running = false;
  return {
    element,
    render(state) {
      const { progress, totals, rows } = state;
      if (progress && !running) element.scrollIntoView({ block: 'nearest' });
      running = progress !== null;
      const done = countOf(totals);
      const total = progress?.total ?? rows.length;
      bar.max = Math.max(1, total);
      bar.value = done;
      setText(step, stepOf(state));
      setText(tally, rows.length > 0 ? text.count(count(done), count(total || rows.length)) : '');
      setText(pace, paceOf(state));
    },
  };
}

function stepOf({ phase, progress }: State): string {
  if (progress) return text.steps[progress.step];
  return phase === 'empty' || phase === 'running' ? text.idle : text[phase];
}

function paceOf({ progress }: State): string {
  if (!progress?.total || !progress.pace.perSecond) return '';
  return text.pace(decimal(progress.pace.perSecond), roughly(leftMs(progress.pace, progress.total)));
}
