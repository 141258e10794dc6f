/** What the benchmark asks of the page. Files are fetched before anything is timed. */

import { checkOutputs } from './check.mjs';
import { openContestant } from './contestant.mjs';

const patienceMs = 20 * 60_000;

let files = [];

globalThis.bench = {
  async load(descriptions) {
    files = [];
    for (const { name, url, target, referenceUrl } of descriptions) {
      const response = await fetch(url);
      if (!response.ok) throw new Error(`${url}: ${response.status}`);
      files.push({ file: new File([await response.blob()], name, { type: 'image/jpeg' }), target, referenceUrl });
    }
  },

  /** Opens a contestant, lets it warm up, and has it do all files once. */
  async measure(contestant, { threads, job, inFlight, warmUpMs, check }) {
    const runner = await within(patienceMs, openContestant(contestant, { threads, job, inFlight }));
    try {
      await within(patienceMs, warmUp(runner, 2 * threads, warmUpMs));
      const results = [];
      const began = performance.now();
      const timings = await within(patienceMs, runner.run(files, (index, result) => (results[index] = summary(result, check))));
      const wallMs = performance.now() - began;
      return { wallMs, timings, ...tally(results), ...(check && (await checkOutputs(files, results))) };
    } finally {
      await runner.close();
    }
  },
};

/** So that code is compiled and memory grown before the clock starts. */
async function warmUp(runner, atOnce, warmUpMs) {
  const until = performance.now() + warmUpMs;
  for (let from = 0; performance.now() < until; from += 16) {
    const some = Array.from({ length: Math.min(16, files.length) }, (_, i) => files[(from + i) % files.length]);
    await runner.run(some, () => {});
  }
}

/** Outputs are held only where they are looked at later. */
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
  const tooLate = new Promise((_, reject) => setTimeout(() => reject(new Error(`it did not end within ${limitMs / 60_000} minutes`)), limitMs));
  return Promise.race([promise, tooLate]);
}
