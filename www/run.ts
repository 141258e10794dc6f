/** Resizing all files into a zip. */

import { zip } from 'pixmill';
import type { Outcome, ResizeOptions, Resizer } from 'pixmill';
import type { NamedFile } from './files.js';
import { settle } from './rows.js';
import type { Settled } from './rows.js';
import type { Step } from './state.js';

export interface Run {
  files: readonly NamedFile[];
  options: ResizeOptions;
  signal: AbortSignal;
  onStep: (step: Step, total: number) => void;
  onSettled: (settled: Settled) => void;
}

export interface Result {
  wallMs: number;
  blob: Blob;
}

export async function resizeToZip(resizer: Resizer, run: Run): Promise<Result> {
  // A Response tells of a broken stream only that it could not be fetched.
  let failure: unknown;
  async function* watched(): AsyncGenerator<Outcome> {
    try {
      for await (const outcome of resizer.resize(run.files, run.options, { signal: run.signal })) {
        run.onSettled(settle(outcome));
        yield outcome;
      }
    } catch (error) {
      failure = error;
      throw error;
    }
  }
  run.onStep('resize', run.files.length);
  const startMs = performance.now();
  const blob = await blobOf(zip(watched())).catch((error: unknown) => {
    throw failure ?? error;
  });
  return { blob, wallMs: performance.now() - startMs };
}

export const blobOf = (stream: ReadableStream<Uint8Array>): Promise<Blob> =>
  new Response(stream, { headers: { 'content-type': 'application/zip' } }).blob();
