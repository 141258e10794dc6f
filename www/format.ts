/** Numbers as people read them. */

import { speech } from './speech.js';

const { locale, direction } = speech;
const whole = new Intl.NumberFormat(locale);
const precise = new Intl.NumberFormat(locale, { maximumSignificantDigits: 3 });

export const count = (value: number): string => whole.format(value);
export const percent = (value: number, digits = 0): string =>
  value.toLocaleString(locale, { style: 'percent', maximumFractionDigits: digits });

/** Three significant digits below a thousand, none behind the point above. */
export const decimal = (value: number): string => (value < 1000 ? precise.format(value) : whole.format(Math.round(value)));

type Measure = (value: number) => string;

/** Units have the same symbols wherever Latin letters are written; elsewhere the language's own words. */
function measure(unit: string, symbol: string, digits: Intl.NumberFormatOptions = {}): Measure {
  const words = new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'short', ...digits });
  if (direction === 'rtl') return (value) => words.format(value);
  const numbers = new Intl.NumberFormat(locale, digits);
  return (value) => `${numbers.format(value)} ${symbol}`;
}

const significant = { maximumSignificantDigits: 3 };
const fixed = (digits: number) => ({ minimumFractionDigits: digits, maximumFractionDigits: digits });
/** French alone writes octets. */
const byte = speech.language === 'fr' ? 'o' : 'B';
const [inBytes, inKilobytes] = [measure('byte', byte), measure('kilobyte', `k${byte}`, significant)];
const [inMegabytes, inGigabytes] = [measure('megabyte', `M${byte}`, significant), measure('gigabyte', `G${byte}`, significant)];
const [inMs, inFineMs] = [measure('millisecond', 'ms', fixed(0)), measure('millisecond', 'ms', fixed(1))];
const [inSeconds, inTenths, inHundredths] = [0, 1, 2].map((digits) => measure('second', 's', fixed(digits))) as [Measure, Measure, Measure];
const inMinutes = measure('minute', 'min', fixed(0));

export function bytes(value: number): string {
  if (value < 1000) return inBytes(value);
  if (value < 999_500) return inKilobytes(value / 1e3);
  if (value < 999_500_000) return inMegabytes(value / 1e6);
  return inGigabytes(value / 1e9);
}

export function duration(ms: number): string {
  if (ms < 10) return inFineMs(ms);
  if (ms < 999.5) return inMs(ms);
  if (ms < 59_950) return ms < 9995 ? inHundredths(ms / 1000) : inTenths(ms / 1000);
  const seconds = Math.round(ms / 1000);
  return `${inMinutes(Math.floor(seconds / 60))} ${inSeconds(seconds % 60)}`;
}

/** For what is only guessed at: whole seconds, rounded up. */
export function roughly(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  return seconds < 60 ? inSeconds(seconds) : inMinutes(Math.ceil(seconds / 60));
}

const day = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle: 'short' });
export const moment = (ms: number): string => day.format(ms);

/** Where words run from right to left an isolate keeps the width first. */
export const size = ({ width, height }: { width: number; height: number }): string =>
  direction === 'rtl' ? `\u2066${width} × ${height}\u2069` : `${width} × ${height}`;
