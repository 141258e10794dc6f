/** From what the form holds to what the engine takes, or to what is wrong with it. Pure. */

import type { ChromaSubsampling, Fit, Kernel, ResizeOptions } from 'pixmill';
import { count } from './format.js';
import { strings } from './strings.js';

/** The form's fields as strings; a ticked box is 'on', an unticked one ''. */
export interface Values {
  width: string;
  height: string;
  fit: string;
  cropWidth: string;
  cropHeight: string;
  withoutEnlargement: string;
  kernel: string;
  quality: string;
  chromaSubsampling: string;
  optimiseCoding: string;
  progressive: string;
  autoOrient: string;
  removeGps: string;
  fastShrinkOnLoad: string;
  threads: string;
}

export type Field = keyof Values;
export type Problems = Partial<Record<Field, string>>;

export interface Wish {
  options: ResizeOptions;
  threads: number;
}

const longestSide = 16384;
const text = strings.options;

export function parse(values: Values, maxThreads: number): { wish: Wish; problems: Problems } {
  const problems: Problems = {};

  function integer(field: Field, most: number): number {
    const value = Number(values[field]);
    if (!/^\d+$/.test(values[field].trim()) || value < 1 || value > most) problems[field] = text.wholeNumber('1', count(most));
    return value;
  }
  const side = (field: Field): number | null => (values[field].trim() === '' ? null : integer(field, longestSide));

  const width = side('width');
  const height = side('height');
  const cropWidth = side('cropWidth');
  const cropHeight = side('cropHeight');
  if (width === null && height === null) problems.width = text.sizeMissing;

  const options: ResizeOptions = {
    width,
    height,
    fit: values.fit as Fit,
    cropWidth,
    cropHeight,
    withoutEnlargement: values.withoutEnlargement === 'on',
    kernel: values.kernel as Kernel,
    quality: integer('quality', 100),
    chromaSubsampling: values.chromaSubsampling as ChromaSubsampling,
    optimiseCoding: values.optimiseCoding === 'on',
    progressive: values.progressive === 'on',
    autoOrient: values.autoOrient === 'on',
    removeGps: values.removeGps === 'on',
    fastShrinkOnLoad: values.fastShrinkOnLoad === 'on',
  };
  return { wish: { options, threads: integer('threads', maxThreads) }, problems };
}

export function archiveName({ width, height, cropWidth, cropHeight }: ResizeOptions): string {
  return `pixmill-${cropWidth ?? width ?? 'auto'}x${cropHeight ?? height ?? 'auto'}.zip`;
}
