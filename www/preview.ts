/** Makes what a glance ahead needs while nothing runs: the file that is looked at, and a guess at the weight of all. */

import type { ResizeOptions, Resizer } from 'pixmill';
import type { NamedFile } from './files.js';
import type { Page } from './page.js';
import { samplesOf, weightOf } from './samples.js';
import type { State } from './state.js';

const previewAfterMs = 120;
const estimateAfterMs = 500;

export interface Follower {
  render(state: State): void;
}

/** Does `work` for the newest key, once it has stayed the same for a while; an older one is given up. */
function latest<Key>(waitMs: number, same: (a: Key, b: Key) => boolean, work: (key: Key, signal: AbortSignal) => Promise<void>) {
  let last: Key | null = null;
  let cancel = new AbortController();
  return (key: Key | null): void => {
    if (key === last || (key !== null && last !== null && same(key, last))) return;
    last = key;
    cancel.abort();
    if (key === null) return;
    const { signal } = (cancel = new AbortController());
    const begin = () => signal.aborted || work(key, signal).catch(() => {});
    setTimeout(begin, waitMs);
  };
}

interface Look {
  index: number;
  file: NamedFile;
  wish: ResizeOptions;
}

export function createPreviewer(page: Page, hold: () => Promise<Resizer>): Follower {
  const follow = latest<Look>(
    previewAfterMs,
    (a, b) => a.file === b.file && a.wish === b.wish,
    async ({ index, file, wish }, signal) => {
      const resizer = await hold();
      const show = (preview: Pick<NonNullable<State['preview']>, 'made' | 'note'>) => {
        if (!signal.aborted) page.send({ type: 'previewed', preview: { index, wish, ...preview } });
      };
      try {
        const { data, width, height, source, warnings } = await resizer.resizeOne(file, wish, { signal });
        show({ made: { jpeg: new Blob([data], { type: 'image/jpeg' }), source, after: { width, height } }, note: warnings.join(' ') });
      } catch (error) {
        show({ made: null, note: error instanceof Error ? error.message : String(error) });
      }
    },
  );
  return {
    render({ phase, viewed, files, wish }) {
      const file = viewed === null ? undefined : files[viewed];
      follow(file && wish && phase !== 'running' ? { index: viewed!, file, wish } : null);
    },
  };
}

export function createEstimator(page: Page, hold: () => Promise<Resizer>): Follower {
  const follow = latest<Pick<State, 'files'> & { wish: ResizeOptions }>(
    estimateAfterMs,
    (a, b) => a.files === b.files && a.wish === b.wish,
    async ({ files, wish }, signal) => {
      const samples = samplesOf(files.map(({ data }) => data.size)).map((index) => files[index]!);
      const resizer = await hold();
      const weights: number[] = [];
      for await (const outcome of resizer.resize(samples, wish, { signal })) weights.push(outcome.ok ? outcome.data.byteLength : 0);
      if (!signal.aborted) page.send({ type: 'estimated', estimate: { bytes: weightOf(weights, files.length), samples: samples.length } });
    },
  );
  return {
    render({ phase, files, wish }) {
      follow(wish && files.length > 0 && phase !== 'running' ? { files, wish } : null);
    },
  };
}
