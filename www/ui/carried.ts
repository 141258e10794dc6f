/** What is to be known of the results: which are files as they were, which say where they were taken, which are there twice. */

import { countTwins } from '../rows.js';
import { strings } from '../strings.js';
import { button, el, setText } from './dom.js';
import type { Widget } from './widget.js';

const text = strings.summary;

export function createCarried(onRemoveGps: () => void): Widget {
  const copied = el('p', { id: 'copied' });
  const places = el('p');
  const gps = el('div', { id: 'gps' }, places, button('remove-gps', text.removeGps, onRemoveGps));
  const twins = el('p', { id: 'twins' });
  const element = el('section', { class: 'carried' }, copied, twins, gps);
  return {
    element,
    render({ totals, phase, rows, wish }) {
      const ended = phase === 'done' || phase === 'cancelled';
      copied.hidden = !ended || totals.copied === 0;
      gps.hidden = !ended || totals.gps === 0 || wish?.removeGps === true;
      const looked = phase === 'done' && rows.some(({ checks }) => checks);
      twins.hidden = !looked;
      element.hidden = copied.hidden && gps.hidden && twins.hidden;
      if (looked) setText(twins, wordsOf(countTwins(rows)));
      setText(copied, text.copied(totals.copied));
      setText(places, text.gps(totals.gps));
    },
  };
}

const wordsOf = ({ exact, near }: ReturnType<typeof countTwins>): string => (exact + near === 0 ? text.noTwins : [exact > 0 ? text.exactTwins(exact) : '', near > 0 ? text.nearTwins(near) : ''].filter(Boolean).join(' '));
