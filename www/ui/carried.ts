/** What of the files is in the results as it was: the place where they were taken, or all. */

import { strings } from '../strings.js';
import { button, el, setText } from './dom.js';
import type { Widget } from './widget.js';

const text = strings.summary;

export function createCarried(onRemoveGps: () => void): Widget {
  const copied = el('p', { id: 'copied' });
  const places = el('p');
  const gps = el('div', { id: 'gps' }, places, button('remove-gps', text.removeGps, onRemoveGps));
  const element = el('section', { class: 'carried' }, copied, gps);
  return {
    element,
    render({ totals, phase, wish }) {
      const ended = phase === 'done' || phase === 'cancelled';
      copied.hidden = !ended || totals.copied === 0;
      gps.hidden = !ended || totals.gps === 0 || wish?.removeGps === true;
      element.hidden = copied.hidden && gps.hidden;
      setText(copied, text.copied(totals.copied));
      setText(places, text.gps(totals.gps));
    },
  };
}
