/** Numbers as people read them. */

const locale = 'en';
const whole = new Intl.NumberFormat(locale);
const precise = new Intl.NumberFormat(locale, { maximumSignificantDigits: 3 });

export const count = (value: number): string => whole.format(value);
export const percent = (value: number, digits = 0): string =>
  value.toLocaleString(locale, { style: 'percent', maximumFractionDigits: digits });

/** Three significant digits below a thousand, none behind the point above. */
export const decimal = (value: number): string => (value < 1000 ? precise.format(value) : whole.format(Math.round(value)));

export function bytes(value: number): string {
  if (value < 1000) return `${whole.format(value)} B`;
  if (value < 999_500) return `${precise.format(value / 1e3)} kB`;
  if (value < 999_500_000) return `${precise.format(value / 1e6)} MB`;
  return `${precise.format(value / 1e9)} GB`;
}

export function duration(ms: number): string {
  if (ms < 10) return `${ms.toFixed(1)} ms`;
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(ms < 9995 ? 2 : 1)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
}

/** For what is only guessed at: whole seconds, rounded up. */
export function roughly(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.ceil(seconds / 60)} min`;
}

const day = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle: 'short' });
export const moment = (ms: number): string => day.format(ms);

export const size = (picture: { width: number; height: number }): string => `${picture.width} × ${picture.height}`;
