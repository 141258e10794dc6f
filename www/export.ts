/** A comparison as text that other programs read. Pure. */

import type { Comparison, RunFigures } from './figures.js';

const columns = {
  round: 'round',
  threads: 'threads',
  wall_ms: 'wallMs',
  images: 'images',
  images_per_s: 'imagesPerSecond',
  megapixels_per_s: 'megapixelsPerSecond',
  read_ms: 'readMs',
  wait_ms: 'waitMs',
  decode_ms: 'decodeMs',
  resample_ms: 'resampleMs',
  encode_ms: 'encodeMs',
  hand_over_ms: 'handOverMs',
  work_ms: 'workMs',
  idle_start_ms: 'idleStartMs',
  idle_between_ms: 'idleBetweenMs',
  idle_end_ms: 'idleEndMs',
  busy: 'busy',
} satisfies Record<string, keyof RunFigures>;

/** One line a run, in the order in which they were done (RFC 4180). */
export function toCsv({ runs }: Comparison): string {
  const lines = runs.map((run) => Object.values(columns).map((name) => String(rounded(run[name]))));
  return [Object.keys(columns), ...lines].map((line) => `${line.join(',')}\r\n`).join('');
}

/** All figures, without the blocks that are drawn. */
export function toJson(comparison: Comparison): string {
  const { serial: { lanes: _, ...serial }, parallel: { lanes: __, ...parallel }, startedMs, ...rest } = comparison;
  const plain = { generator: 'pixmill', startedAt: new Date(startedMs).toISOString(), ...rest, serial, parallel };
  return `${JSON.stringify(plain, (_, value: unknown) => (typeof value === 'number' ? rounded(value) : value), 2)}\n`;
}

/** A clock of a browser is no finer than some microseconds. */
const rounded = (value: number): number => (Number.isInteger(value) ? value : Number(value.toPrecision(6)));
