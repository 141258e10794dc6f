/** Those of the benchmark in the browser, and sharp; and again with options that matter here. */

import sharp from 'sharp';

import { browserContestants } from '../contestants.mjs';
import { lanczos } from '../lib/lanczos.mjs';
import { rgb } from '../lib/reference.mjs';

const { pixmill, 'image-decoder': imageDecoder, 'bitmap-draw': bitmapDraw, 'wasm-vips': wasmVips, 'napi-image': napiImage, pica, jsquash } = browserContestants;
const squeeze = browserContestants['browser-image-compression'];

export const contestants = {
  'reference': { title: 'the reference: Lanczos3 in float', resize: byReference },
  'pixmill': { ...pixmill, title: 'Pixmill' },
  'pixmill-keep': { ...pixmill, title: "Pixmill, `keep: 'all'`, `removeGps`", add: { keep: 'all', removeGps: true } },
  'pixmill-srgb': { ...pixmill, title: "Pixmill, `toColourspace: 'srgb'`", add: { toColourspace: 'srgb' } },
  'pixmill-exact': { ...pixmill, title: 'Pixmill, `fastShrinkOnLoad: false`', add: { fastShrinkOnLoad: false } },
  'pixmill-small': { ...pixmill, title: 'Pixmill, `progressive`', add: { progressive: true } },
  'pixmill-linear': { ...pixmill, title: 'Pixmill, `linearLight`', add: { linearLight: true } },
  'bitmap-draw': bitmapDraw,
  'image-decoder': imageDecoder,
  'pica': pica,
  'browser-image-compression': squeeze,
  'jsquash': { ...jsquash, title: 'jSquash: jpeg 1.6.0, png 3.1.1, resize 2.1.1' },
  'jsquash-linear': { ...jsquash, title: 'jSquash, `linearRGB` (its default)', options: { linear: true } },
  'wasm-vips': wasmVips,
  'wasm-vips-linear': { ...wasmVips, title: 'wasm-vips, `linear`', options: { linear: true } },
  'napi-image': napiImage,
  'sharp': { title: `sharp ${sharp.versions.sharp}, native`, resize: bySharp() },
  'sharp-keep': { title: 'sharp, `keepMetadata()`', resize: bySharp({ finish: (image) => image.keepMetadata() }) },
  'sharp-any': { title: "sharp, `failOn: 'none'`", resize: bySharp({ failOn: 'none' }) },
  'sharp-linear': { title: "sharp, `pipelineColourspace('scrgb')`", resize: bySharp({ begin: (image) => image.pipelineColourspace('scrgb').toColourspace('srgb') }) },
};

/** Encoded by sharp, which leaves out profiles and transparency. */
async function byReference(data, target, { format = 'jpeg', quality }) {
  const { data: pixels, info } = await rgb(sharp(data).autoOrient());
  const resized = lanczos({ pixels, width: info.width, height: info.height }, target);
  return sharp(resized, { raw: { ...target, channels: 3 } }).toFormat(format, { quality }).toBuffer();
}

function bySharp({ failOn = 'warning', begin = (image) => image, finish = (image) => image } = {}) {
  return async (data, { width, height }, { format = 'jpeg', quality }) =>
    finish(begin(sharp(data, { failOn })).autoOrient().resize(width, height, { fit: 'fill' })).toFormat(format, { quality }).toBuffer();
}
