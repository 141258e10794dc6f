/** What the preset list fills into the form. */

import type { Values } from './options.js';

type Preset = Pick<Values, 'width' | 'height' | 'fit' | 'cropWidth' | 'cropHeight' | 'withoutEnlargement' | 'removeGps'>;

const plain: Preset = { width: '', height: '', fit: 'cover', cropWidth: '', cropHeight: '', withoutEnlargement: '', removeGps: '' };

export const presets = {
  net: { ...plain, width: '600', height: '600', fit: 'fill' },
  imagenet: { ...plain, width: '256', height: '256', fit: 'outside', cropWidth: '224', cropHeight: '224' },
  web: { ...plain, width: '1600', height: '1600', fit: 'inside', withoutEnlargement: 'on', removeGps: 'on' },
  thumbnail: { ...plain, width: '320', height: '320', fit: 'inside', withoutEnlargement: 'on', removeGps: 'on' },
} satisfies Record<string, Preset>;

export type PresetName = keyof typeof presets;

export const isPreset = (name: string): name is PresetName => Object.hasOwn(presets, name);
