/** The verdicts as tables. */

import { qualities } from './questions.mjs';

const peers = ['bitmap-draw', 'image-decoder', 'pica', 'browser-image-compression', 'jsquash', 'wasm-vips', 'napi-image', 'sharp'];

const fixed = (digits) => (value) => (value == null ? '-' : value.toFixed(digits));
const yes = (value) => (value ? 'yes' : 'no');

const tables = {
  'Upright, and cut short': {
    rows: ['pixmill', ...peers, 'sharp-any'],
    columns: {
      'upright, of 8': ({ orientation }) => orientation,
      'baseline, 60 % of the file': ({ cut }) => afterDamage(cut.baseline),
      'progressive, 60 %': ({ cut }) => afterDamage(cut.progressive),
    },
  },
  'Colours': {
    rows: ['pixmill', 'pixmill-srgb', ...peers, 'sharp-keep'],
    columns: {
      'Display P3': ({ colour }) => apart(colour[0]),
      'Adobe RGB': ({ colour }) => apart(colour[1]),
      'CMYK': ({ colour }) => apart(colour[2]),
      'red beyond sRGB': ({ beyond }) => (beyond == null ? 'refused' : beyond ? 'kept' : 'clipped'),
    },
  },
  'Metadata': {
    rows: ['pixmill', 'pixmill-keep', ...peers, 'sharp-keep'],
    columns: {
      'date': ({ metadata }) => yes(metadata?.date),
      'profile': ({ metadata }) => metadata?.profile ?? 'no',
      'XMP': ({ metadata }) => yes(metadata?.xmp),
      'place': ({ metadata }) => yes(metadata?.gps),
      'orientation tag': ({ metadata }) => metadata?.orientation ?? 'no',
    },
  },
  'Quality': {
    rows: ['reference', 'pixmill', 'pixmill-exact', 'pixmill-small', ...peers],
    columns: {
      'kB': ({ photo }) => fixed(1)(photo && photo.bytes / 1000),
      'PSNR, dB': ({ photo }) => fixed(1)(photo?.psnr),
      'SSIM': ({ photo }) => fixed(3)(photo?.ssim),
      'PSNR at equal bytes': ({ photo }) => fixed(1)(photo?.atPixmillsBytes),
      'shift, shrunk': ({ shrink }) => fixed(2)(shrink),
      'shift, enlarged': ({ enlarge }) => fixed(2)(enlarge),
      'false waves': ({ zones }) => fixed(1)(zones?.false),
      'waves kept': ({ zones }) => (zones ? `${(100 * zones.kept).toFixed(0)} %` : '-'),
      'gradient': ({ banding }) => fixed(1)(banding?.error),
      'dark edge': ({ fringe }) => fixed(0)(fringe),
    },
  },
  'Linear light': {
    rows: ['pixmill', 'pixmill-linear', 'jsquash', 'jsquash-linear', 'wasm-vips', 'wasm-vips-linear', 'sharp', 'sharp-linear'],
    columns: {
      'grey of the checkerboard': ({ grey }) => fixed(0)(grey),
      'gradient': ({ banding }) => fixed(1)(banding?.error),
      'false waves': ({ zones }) => fixed(1)(zones?.false),
      'dark edge': ({ fringe }) => fixed(0)(fringe),
    },
  },
};

const apart = (errors) => (errors ? `${errors.mean.toFixed(1)} (${errors.largest.toFixed(1)})` : 'refused');

function afterDamage({ error, rowsRight }) {
  if (error) return /did not end/.test(error) ? 'no answer' : 'refused';
  return rowsRight > 0.97 ? 'whole, coarser' : `${(100 * rowsRight).toFixed(0)} % of it`;
}

const notes = {
  'Upright, and cut short':
    'All eight EXIF orientations, shown by the result\'s own tag. Then a file that ends at 60 %: how many of the rows are as in the whole one.',
  'Colours':
    'A ColorChecker in each profile: mean (and largest) CIE delta E 2000 of its 24 patches, the result shown in sRGB by its own profile, from what LittleCMS shows of the source. ' +
    'A difference of 1 is about the least one sees. Last, Display P3\'s red, which sRGB does not have.',
  'Metadata': 'A JPEG stored on its side, with a date, a place, XMP and Display P3\'s profile: what the result still has. "sRGB" is another profile than the source\'s.',
  'Quality':
    `A photo of 12 MP to 600 x 450 at quality 80, against Lanczos3 in float: PSNR and SSIM; and PSNR where each has as many bytes as Pixmill at 80, between qualities ${qualities[0]} and ${qualities.at(-1)}. ` +
    'Shift: how many pixels a smooth pattern lies beside its place, 1000 x 750 to 320 x 240 and 400 x 300 to 1000 x 750. A zone plate of 1024 to 300 pixels: levels (rms) of waves too fine for the result, and the part kept of those at 0.3 to 0.7 of its limit. ' +
    'Gradient: the largest error, in levels, of a ramp of 64 levels. Dark edge: by how many levels the edge of a white disc on transparent black gets darker than white, PNG to PNG. All but the photo at quality 95.',
  'Linear light': 'A checkerboard of black and white pixels, seen from afar, is as bright as grey 188.',
};

export function toMarkdown(verdicts, contestants) {
  return Object.entries(tables)
    .map(([title, { rows, columns }]) => {
      const lines = rows.filter((name) => verdicts[name]).map((name) => [contestants[name].title, ...Object.values(columns).map((cell) => cell(verdicts[name]))]);
      return `### ${title}\n\n${notes[title]}\n\n${table(['', ...Object.keys(columns)], lines)}`;
    })
    .join('\n\n');
}

const table = (header, rows) => [header, header.map((_, i) => (i === 0 ? '---' : '---:')), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
