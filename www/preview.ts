/** Makes what a glance ahead needs while nothing runs: the file that is looked at, and a guess at the weight of all. */

import { ResizeError } from 'pixmill';
import type { ResizeOptions, Resizer } from 'pixmill';
import type { NamedFile } from './files.js';
import type { Page } from './page.js';
import { samplesOf, weightOf } from './samples.js';
import type { State } from './state.js';
import { strings } from './strings.js';
import { errorWords, warningWords } from './words.js';

const previewAfterMs = 120;
const estimateAfterMs = 500;
/** Of raw values. */
const channels = 3;
const itemBytes = { uint8: 1, float16: 2, float32: 4 };

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
        const isRaw = wish.format === 'raw';
        const { data, format, width, height, source, warnings } = await resizer.resizeOne(file, isRaw ? asPicture(wish) : wish, { signal });
        const bytes = isRaw ? width * height * channels * itemBytes[wish.dtype ?? 'uint8'] : data.byteLength;
        const note = [isRaw ? strings.viewer.raw : '', warningWords(warnings)].filter(Boolean).join(' ');
        show({ made: { picture: new Blob([data], { type: `image/${format}` }), bytes, source, after: { width, height } }, note });
      } catch (error) {
        show({ made: null, note: error instanceof ResizeError ? errorWords(error) : String(error) });
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

/** In colours that can be looked at. */
const asPicture = (wish: ResizeOptions): ResizeOptions => ({ ...wish, format: 'png' });

export function createEstimator(page: Page, hold: () => Promise<Resizer>): Follower {
  const follow = latest<Pick<State, 'files'> & { wish: ResizeOptions }>(
    estimateAfterMs,
    (a, b) => a.files === b.files && a.wish === b.wish,
    async ({ files, wish }, signal) => {
      const samples = samplesOf(files.map(({ size }) => size)).map((index) => files[index]!);
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
