import { median } from './statistics.mjs';

const stages = ['decodeMs', 'resampleMs', 'encodeMs'];

/** Where the time of a run of Pixmill went: medians per image, and shares of threads x wall time. */
export function digest(timings, wallMs, threads) {
  const whole = threads * wallMs;
  const working = timings.reduce((sum, timing) => sum + stages.reduce((own, stage) => own + timing[stage], 0), 0);
  const { lead, gaps, tail } = idle(timings, wallMs, threads);
  return {
    threads,
    ...Object.fromEntries(['readMs', ...stages].map((stage) => [stage, median(timings.map((timing) => timing[stage]))])),
    utilisation: working / whole,
    lead: lead / whole,
    between: gaps.reduce((sum, gap) => sum + gap, 0) / whole,
    tail: tail / whole,
    medianGapMs: gaps.length > 0 ? median(gaps) : 0,
    longestGapMs: Math.max(0, ...gaps),
  };
}

/** Time without a file: before a thread's first one, between two, after its last one. */
function idle(timings, wallMs, threads) {
  let [lead, tail] = [0, 0];
  const gaps = [];
  for (let thread = 0; thread < threads; thread++) {
    const own = timings.filter((timing) => timing.thread === thread).sort((a, b) => a.startMs - b.startMs);
    lead += own.at(0)?.startMs ?? wallMs;
    tail += own.length > 0 ? wallMs - own.at(-1).endMs : 0;
    for (let i = 1; i < own.length; i++) gaps.push(own[i].startMs - own[i - 1].endMs);
  }
  return { lead, gaps, tail };
}
