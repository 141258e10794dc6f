/** Settings by a name: those that the page brings, and those that the person keeps in this browser. */

import type { ResizeOptions } from 'pixmill';
import { compact, valuesFrom } from './options.js';
import type { Recipe, Values } from './options.js';

/** Each preset sets all that any of them sets, so that none leaves something of another behind. */
const plain = {
  width: '',
  height: '',
  fit: 'cover',
  format: 'jpeg',
  cropWidth: '',
  cropHeight: '',
  withoutEnlargement: '',
  rounding: 'sharp',
  background: '#000000',
  kernel: 'lanczos3',
  fastShrinkOnLoad: 'on',
  sharpen: '0',
  lossless: '',
  toColourspace: 'keep',
  sourceQuality: '',
  removeGps: '',
  dtype: 'uint8',
  layout: 'hwc',
  normalise: 'none',
};

const forTheWeb = { ...plain, fit: 'inside', withoutEnlargement: 'on', toColourspace: 'srgb', sourceQuality: 'on', removeGps: 'on' };
/** As torchvision's `ToTensor` and `Normalize` leave them: values made exactly, colours as they are stored. */
const tensor = { ...plain, format: 'raw', fastShrinkOnLoad: '', dtype: 'float32', layout: 'chw' };

export const presets = {
  web: { ...forTheWeb, width: '1600', height: '1600' },
  thumbnail: { ...forTheWeb, width: '320', height: '320' },
  net: { ...plain, width: '600', height: '600', fit: 'fill' },
  imagenet: { ...tensor, width: '256', height: '256', fit: 'outside', rounding: 'torchvision', cropWidth: '224', cropHeight: '224', kernel: 'linear', normalise: 'imagenet' },
  clip: { ...tensor, width: '224', height: '224', fit: 'outside', rounding: 'torchvision', cropWidth: '224', cropHeight: '224', kernel: 'cubic', normalise: 'clip' },
  /** With the grey that YOLO pads with. */
  letterbox: { ...plain, width: '640', height: '640', fit: 'contain', rounding: 'ultralytics', background: '#727272', kernel: 'linear' },
} satisfies Record<string, typeof plain>;

export type PresetName = keyof typeof presets;

export const isPreset = (name: string): name is PresetName => Object.hasOwn(presets, name);

/** One that the person has named. */
export interface OwnPreset {
  name: string;
  options: ResizeOptions;
}

const key = 'pixmill-presets';
const longestName = 60;

/** What is not readable as settings, or no longer, is left out. */
export function ownPresets(): OwnPreset[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(key) ?? '[]');
    return Array.isArray(kept) ? kept.filter((one) => typeof one?.name === 'string' && 'values' in valuesFrom(one.options)) : [];
  } catch {
    return [];
  }
}

/** Throws where the browser keeps nothing. */
export const keepPresets = (presets: readonly OwnPreset[]): void => localStorage.setItem(key, JSON.stringify(presets));

/** In place of one of the same name. */
export const saved = (presets: readonly OwnPreset[], name: string, options: ResizeOptions): OwnPreset[] =>
  [...without(presets, nameOf(name)), { name: nameOf(name), options: compact(options) }].sort((a, b) => a.name.localeCompare(b.name));

export const without = (presets: readonly OwnPreset[], name: string): OwnPreset[] => presets.filter((one) => one.name !== name);

export const nameOf = (words: string): string => words.trim().slice(0, longestName);

/** Of a preset the fields that it sets. */
export function valuesOf(name: string, own: readonly OwnPreset[]): Partial<Pick<Values, Recipe>> | null {
  if (isPreset(name)) return presets[name];
  const options = own.find((one) => ownKey(one.name) === name)?.options;
  const found = options && valuesFrom(options);
  return found && 'values' in found ? found.values : null;
}

/** What stands for it in the list, where a name of the person's could be one of ours. */
export const ownKey = (name: string): string => `own:${name}`;

/** The link's part behind `#`; read back by {@link readLink}. */
export const linkOf = (options: ResizeOptions): string => `#settings=${encodeURIComponent(JSON.stringify(compact(options)))}`;

/** Null where the address holds no settings. */
export function readLink(hash: string): ReturnType<typeof valuesFrom> | null {
  const [, written] = /^#settings=(.*)$/s.exec(hash) ?? [];
  if (written === undefined) return null;
  try {
    return valuesFrom(JSON.parse(decodeURIComponent(written)));
  } catch {
    return valuesFrom(null);
  }
}
