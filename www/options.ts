/** From what the form holds to what the package takes, or to what is wrong with it; and back. Pure. */

import { resizeOptions } from 'pixmill';
import type { Engine, Offer, ResizeOptions } from 'pixmill';
import { count, decimal } from './format.js';
import { strings } from './strings.js';

/** Options of the resize, which go with presets and links; and those of this machine, which do not. */
export type Recipe = keyof ResizeOptions;
export type Field = Recipe | 'threads' | 'engine' | 'memoryBudget';

/** The form's fields as strings; a ticked box is 'on', an unticked one ''; of a list the ticked ones with commas between. */
export type Values = Record<Field, string>;
export type Problems = Partial<Record<Field, string>>;

export interface Wish {
  options: ResizeOptions;
  threads: number;
  engine: Engine | 'auto';
  /** In bytes. */
  memoryBudget: number;
}

export const recipe = Object.keys(resizeOptions) as Recipe[];
export const offers: Record<Recipe, Offer> = resizeOptions;

/** How much of the package's unit one of the form's is: megapixels, kilobytes and megabytes, seconds. */
const scales: Record<string, number> = { limitInputPixels: 1e6, limitInputBytes: 1e6, memoryBudget: 1e6, timeoutMs: 1e3, targetBytes: 1e3 };
export const scaleOf = (field: Field): number => scales[field] ?? 1;

const isIn = (...values: string[]) => (value: string | undefined): boolean => values.includes(value ?? '');
const [isJpeg, isPng, isWebP, isRaw, isFloat] = [isIn('', 'jpeg', 'source'), isIn('png', 'source'), isIn('webp', 'source'), isIn('raw'), isIn('float32', 'float16')];
type Given = Partial<Record<string, string>>;

/** When an option does anything; those that are not here always do. */
const uses: Record<string, (values: Given) => boolean> = {
  rounding: ({ fit }) => fit !== 'fill',
  quality: ({ format, lossless }) => isJpeg(format) || (isWebP(format) && lossless !== 'on'),
  lossless: ({ format }) => isWebP(format),
  targetBytes: ({ format }) => isJpeg(format),
  sourceQuality: ({ format }) => isJpeg(format),
  chromaSubsampling: ({ format }) => isJpeg(format),
  optimiseCoding: ({ format, progressive }) => isJpeg(format) && progressive !== 'on',
  progressive: ({ format }) => isJpeg(format),
  palette: ({ format }) => isPng(format),
  colours: ({ format, palette }) => isPng(format) && palette === 'on',
  renderingIntent: ({ toColourspace }) => toColourspace === 'srgb',
  dtype: ({ format }) => isRaw(format),
  layout: ({ format }) => isRaw(format),
  normalise: ({ format, dtype }) => isRaw(format) && isFloat(dtype),
  copySmall: ({ format }) => !isRaw(format),
  keep: ({ format }) => !isRaw(format),
  removeGps: ({ format }) => !isRaw(format),
};

export const applies = (field: string, values: Given): boolean => uses[field]?.(values) ?? true;

/** Of these names those that the package has. */
export const known = (names: readonly string[]): Recipe[] => names.filter((name): name is Recipe => Object.hasOwn(offers, name));

export const engines = ['auto', 'threads', 'workers', 'serial'] as const;
const defaultBudget = 512 * 2 ** 20;
const budget = { min: 16e6, max: 64e9 };

const text = strings.options;

/** What an option is when its field is left empty. */
export const defaultOf = (field: Recipe): string => valueOf(offers[field], offers[field].default, scaleOf(field));

export function parse(values: Values, maxThreads: number): { wish: Wish; problems: Problems } {
  const problems: Problems = {};

  function number(field: Field, min: number, max: number): number {
    const scale = scaleOf(field);
    const isFraction = Object.hasOwn(offers, field) && 'fraction' in offers[field as Recipe];
    const value = isFraction ? Number(values[field]) : Math.round(Number(values[field]) * scale);
    const whole = scale > 1 || isFraction || /^\d+$/.test(values[field].trim());
    if (!whole || !(value >= min && value <= max)) problems[field] = (scale > 1 || isFraction ? text.numberBetween : text.wholeNumber)(decimalOf(min / scale), decimalOf(max / scale));
    return value;
  }

  function option(field: Recipe): unknown {
    const offer = offers[field];
    const value = values[field].trim();
    // What does nothing, and is not to be seen in the form, can't be wrong.
    if (!applies(field, values)) return offer.default;
    if (field === 'background' && value !== '' && !/^#[\da-f]{6}$/i.test(value)) problems[field] = text.wrongColour;
    if (offer.kind === 'flag') return value === 'on';
    if (offer.kind === 'list') return listOf(field, offer.values, value);
    if (value === '') return offer.default;
    if (offer.kind === 'number') return number(field, offer.min, offer.max);
    if (field === 'rename' && !isPattern(value)) problems[field] = text.wrongPattern;
    if (offer.kind === 'choice' && !offer.values.includes(value)) problems[field] = text.oneOf(offer.values.join(', '));
    return value;
  }

  function listOf(field: Field, allowed: readonly string[], value: string): string[] | 'none' {
    const chosen = value.split(',').filter(Boolean);
    if (chosen.some((one) => !allowed.includes(one))) problems[field] = text.oneOf(allowed.join(', '));
    return chosen.length > 0 ? chosen : 'none';
  }

  const options = Object.fromEntries(recipe.map((field) => [field, option(field)])) as ResizeOptions;
  if (!options.width && !options.height && !problems.width && !problems.height) problems.width = text.sizeMissing;
  if (!(engines as readonly string[]).includes(values.engine)) problems.engine = text.oneOf(engines.join(', '));
  const memoryBudget = values.memoryBudget.trim() === '' ? defaultBudget : number('memoryBudget', budget.min, budget.max);
  return { wish: { options, threads: number('threads', 1, maxThreads), engine: values.engine as Wish['engine'], memoryBudget }, problems };
}

const decimalOf = (value: number): string => (value < 1 ? decimal(value) : count(value));

/** As the package reads it (`rename` in docs/api.md). */
const isPattern = (value: string): boolean => /^([^{}/\\]|\{(name|width|height|ext)\})+$/.test(value);

/** Only what is not the default: as short as a link should be. */
export function compact(options: ResizeOptions): ResizeOptions {
  return Object.fromEntries(recipe.filter((field) => String(options[field] ?? null) !== String(offers[field].default)).map((field) => [field, options[field]]));
}

/** The form's fields for options from elsewhere, a link or a file, which may hold anything; or what is wrong. */
export function valuesFrom(json: unknown): { values: Pick<Values, Recipe> } | { problem: string } {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return { problem: text.notSettings };
  const given = json as Record<string, unknown>;
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(offers, name));
  if (unknown !== undefined) return { problem: text.unknownSetting(shortened(unknown)) };
  const values = Object.fromEntries(recipe.map((field) => [field, valueOf(offers[field], given[field] ?? offers[field].default, scaleOf(field))])) as Pick<Values, Recipe>;
  const { problems } = parse({ ...values, threads: '1', engine: 'auto', memoryBudget: '' }, 1);
  // The form will ask for a size.
  if (!values.width && !values.height) delete problems.width;
  const wrong = recipe.find((field) => problems[field] ?? !isOfKind(offers[field], given[field]));
  if (wrong === undefined) return { values };
  return { problem: text.wrongSetting(text[wrong], shortened(JSON.stringify(given[wrong] ?? null)), problems[wrong] ?? '') };
}

/** What the words of a form can't tell from something of another kind. */
function isOfKind({ kind }: Offer, value: unknown): boolean {
  if (value === undefined || value === null) return true;
  if (kind === 'list') return typeof value === 'string' || (Array.isArray(value) && value.every((one) => typeof one === 'string'));
  return typeof value === { flag: 'boolean', number: 'number', choice: 'string', text: 'string' }[kind];
}

function valueOf(offer: Offer, value: unknown, scale: number): string {
  if (value === null || value === undefined) return '';
  if (offer.kind === 'flag') return value === true ? 'on' : '';
  if (offer.kind === 'list') return value === 'all' ? offer.values.join(',') : value === 'none' ? '' : String(value);
  // What is the default anyway is left empty: its number may be an odd one.
  if (offer.kind === 'number') return value === offer.default && scale > 1 ? '' : String(Number(value) / scale);
  return String(value);
}

const shortened = (words: string): string => (words.length > 40 ? `${words.slice(0, 40)} …` : words);

export function archiveName({ width, height, cropWidth, cropHeight }: ResizeOptions): string {
  return `pixmill-${cropWidth ?? width ?? 'auto'}x${cropHeight ?? height ?? 'auto'}.zip`;
}
