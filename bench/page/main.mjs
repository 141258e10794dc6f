/** What the benchmark asks of the page. Files are fetched before anything is timed. */

import { checkOutputs } from './check.mjs';
import { openContestant } from './contestant.mjs';

const patienceMs = 20 * 60_000;

let files = [];

/** The contestant at work, and what it makes of each file. */
let opened;

globalThis.bench = {
  async load(descriptions) {
    files = [];
    for (const { name, url, target, referenceUrl } of descriptions) {
      const response = await fetch(url);
      if (!response.ok) throw new Error(`${url}: ${response.status}`);
      const blob = await response.blob();
      files.push({ file: new File([blob], name, { type: blob.type }), target, referenceUrl });
    }
  },

  /** Opens a contestant and lets it warm up. */
  async open(contestant, { threads, job, inFlight, warmUpMs }) {
    const runner = await within(patienceMs, openContestant(contestant, { threads, job, inFlight }));
    opened = { runner, results: [] };
    await within(patienceMs, warmUp(runner, 2 * threads, warmUpMs));
  },

  /** Has it do all files once. Outputs are held only where they are looked at later. */
  async run({ check }) {
    const { runner, results } = opened;
    const began = performance.now();
    const timings = await within(patienceMs, runner.run(files, (index, result) => (results[index] = summary(result, check))));
    return { wallMs: performance.now() - began, timings, ...tally(results) };
  },

  /** Ends it. */
  async close() {
    await opened?.runner.close();
  },

  /** How what it made looks. */
  async look() {
    return checkOutputs(files, opened.results);
  },

  /** What a contestant makes of each file, one after the other: `data` as a data URL, or `error`. */
  async make(contestant, { job, limitMs }) {
    const runner = await within(limitMs, openContestant(contestant, { threads: 1, job, inFlight: 1 }));
    const made = [];
    const take = (_, result) => made.push(result);
    try {
      for (const file of files) await within(limitMs, runner.run([file], take)).catch((error) => take(0, error));
      return await Promise.all(made.map((result) => (result instanceof Error ? { error: result.message } : asDataUrl(result))));
    } finally {
      await runner.close();
    }
  },
};

function asDataUrl(result) {
  return new Promise((resolve) => {
    const reader = new FileReader();
    reader.onload = () => resolve({ data: reader.result });
    reader.readAsDataURL(new Blob([result]));
  });
}

/** So that code is compiled and memory grown before the clock starts. */
async function warmUp(runner, atOnce, warmUpMs) {
  const until = performance.now() + warmUpMs;
  for (let from = 0; performance.now() < until; from += 16) {
    const some = Array.from({ length: Math.min(16, files.length) }, (_, i) => files[(from + i) % files.length]);
    await runner.run(some, () => {});
  }
}

function summary(result, keep) {
  if (result instanceof Error) return { error: result.message };
  return { bytes: result.size ?? result.length, data: keep ? result : null };
}

function tally(results) {
  const errors = results.filter(({ error }) => error).map(({ error }) => error);
  return {
    done: results.length - errors.length,
    failed: errors.length,
    errors: [...new Set(errors)].slice(0, 3),
    outputBytes: results.reduce((sum, { bytes = 0 }) => sum + bytes, 0),
  };
}

function within(limitMs, promise) {
  const tooLate = new Promise((_, reject) => setTimeout(() => reject(new Error(`it did not end within ${limitMs / 1000} s`)), limitMs));
  return Promise.race([promise, tooLate]);
}
