/** Gives the person a file, as a download. */

import { el } from './ui/dom.js';

export function save(blob: Blob, name: string): void {
  const href = URL.createObjectURL(blob);
  el('a', { href, download: name }).click();
  // The browser may ask the person first; the address has to last until then.
  setTimeout(() => URL.revokeObjectURL(href), 60_000);
}
