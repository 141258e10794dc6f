/** How files come into the list: from drops, choosers and the clipboard. */

import { listed, walk } from './files.js';
import type { Drop, Gathered } from './files.js';
import type { Page } from './page.js';
import { strings } from './strings.js';
import { trialPhotos } from './trial.js';
import { takeUp } from './sw/shares.js';

export interface Gatherer {
  drop(dropped: Drop): Promise<void>;
  files(chosen: Iterable<File>): Promise<void>;
  /** The photos that come with the page. */
  trial(): Promise<void>;
  /** Of another app, when the service worker has sent us here with them. */
  shared(): Promise<void>;
}

export function createGatherer(page: Page): Gatherer {
  async function gather(source: () => Gathered | Promise<Gathered>, nothing = strings.drop.nothing): Promise<void> {
    if (page.state.phase === 'running' || page.state.reading !== null) return;
    page.send({ type: 'reading', count: 0 });
    const { files, unreadable, sources } = await source();
    page.send({ type: 'gathered', files, sources, error: errorOf(files.length, unreadable, nothing) });
  }

  return {
    drop: (dropped) => gather(() => walk(dropped, (found) => page.send({ type: 'reading', count: found }))),
    trial: () => gather(async () => ({ ...(await trialPhotos()), sources: [] })),
    files: (chosen) => gather(() => together(chosen)),
    async shared() {
      const { pathname, search, hash } = location;
      if (!new URLSearchParams(search).has('shared')) return;
      // Or loading the page again would look for them again.
      history.replaceState(null, '', pathname + hash);
      await gather(async () => together(await takeUp(new URL('./', location.href).href).catch(() => [])), strings.drop.notShared);
    },
  };
}

const together = (files: Iterable<File>): Gathered => ({ files: listed(files), unreadable: [], sources: [] });

function errorOf(found: number, unreadable: readonly string[], nothing: string): string | null {
  const [first] = unreadable;
  if (first !== undefined) return strings.drop.unreadable(unreadable.length, first);
  return found === 0 ? nothing : null;
}
