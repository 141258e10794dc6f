/**
 * Every option of `resize` with its range, unit and default, for those who offer them to people:
 * the command, the page, and the tables in the documentation. `src/options/names.rs` is what checks all
 * but `rename`; a test holds this table against it.
 */

import { DEFAULT_LIMIT_INPUT_BYTES, DEFAULT_LIMIT_INPUT_PIXELS, DEFAULT_TIMEOUT_MS } from './defaults.js';
import type { ResizeOptions } from './model.js';

export type Offer = { about: string } & (
  | { kind: 'number'; min: number; max: number; unit: string; default: number | null; fraction?: true }
  | { kind: 'choice'; values: readonly string[]; default: string }
  | { kind: 'list'; values: readonly string[]; default: readonly string[] } // or the words all and none
  | { kind: 'flag'; default: boolean }
  | { kind: 'text'; default: string | null }
);

const side = { kind: 'number', min: 1, max: 16384, unit: 'pixels', default: null } as const;

export const resizeOptions = {
  width: { ...side, about: 'width of the upright result; follows from the height when left out' },
  height: { ...side, about: 'height of the upright result; follows from the width when left out' },
  fit: { kind: 'choice', values: ['cover', 'contain', 'fill', 'inside', 'outside'], default: 'cover', about: 'how the picture is fitted into width x height' },
  cropWidth: { ...side, about: 'width of a centred crop of what fit makes' },
  cropHeight: { ...side, about: 'height of a centred crop of what fit makes' },
  withoutEnlargement: { kind: 'flag', default: false, about: 'never larger than the source' },
  rounding: { kind: 'choice', values: ['sharp', 'torchvision', 'pillow', 'ultralytics'], default: 'sharp', about: 'whose sizes and offsets are matched where they are no whole number' },
  copySmall: { kind: 'flag', default: false, about: 'copy byte for byte what need not become smaller, nor be turned, nor lose a place or metadata asked to go' },
  kernel: { kind: 'choice', values: ['nearest', 'box', 'area', 'linear', 'hamming', 'cubic', 'mitchell', 'lanczos2', 'lanczos3'], default: 'lanczos3', about: "how samples are mixed; cubic is Catmull-Rom, area what OpenCV's INTER_AREA does" },
  background: { kind: 'text', default: '#000000', about: 'colour, as in #ff8000, of what lies beside the picture with contain, and below it where it is transparent and the result can not be' },
  linearLight: { kind: 'flag', default: false, about: 'mix light instead of levels, which keeps fine bright detail bright' },
  sharpen: { kind: 'number', min: 0, max: 10, unit: 'pixels', default: 0, fraction: true, about: 'sharpens the result: standard deviation of the blur that is taken away; 0 is off' },
  toColourspace: { kind: 'choice', values: ['keep', 'srgb'], default: 'keep', about: 'convert colours to sRGB by the profile of the file' },
  renderingIntent: { kind: 'choice', values: ['perceptual', 'relative'], default: 'perceptual', about: 'what is done about colours that sRGB does not have' },
  format: { kind: 'choice', values: ['jpeg', 'png', 'webp', 'raw', 'source'], default: 'jpeg', about: "what is made; source is the source's own format, and raw plain values for neural nets" },
  quality: { kind: 'number', min: 1, max: 100, unit: "of libjpeg's scale", default: 80, about: "quality of a JPEG, or of a WebP on libwebp's scale" },
  lossless: { kind: 'flag', default: false, about: 'WebP of the very pixels' },
  palette: { kind: 'flag', default: false, about: 'PNG of few colours, which stand in a table' },
  colours: { kind: 'number', min: 2, max: 256, unit: 'colours', default: 256, about: 'how many at most, with palette' },
  dtype: { kind: 'choice', values: ['uint8', 'float32', 'float16'], default: 'uint8', about: 'what a raw value is' },
  layout: { kind: 'choice', values: ['hwc', 'chw'], default: 'hwc', about: 'order of raw values: pixel by pixel, or channel by channel' },
  normalise: { kind: 'choice', values: ['none', 'unit', 'signed', 'imagenet', 'clip'], default: 'none', about: 'raw floats: levels as they are, 0 to 1, -1 to 1, or by the mean and standard deviation of ImageNet or CLIP' },
  sourceQuality: { kind: 'flag', default: false, about: "a quality no higher than the source's own" },
  targetBytes: { kind: 'number', min: 1, max: 2 ** 32 - 1, unit: 'bytes', default: null, about: 'the highest quality, up to quality, whose JPEG is no larger' },
  chromaSubsampling: { kind: 'choice', values: ['4:2:0', '4:2:2', '4:4:4'], default: '4:2:0', about: 'how many samples of colour are kept' },
  optimiseCoding: { kind: 'flag', default: false, about: 'Huffman tables made for each picture: 1 to 2 % fewer bytes' },
  progressive: { kind: 'flag', default: false, about: 'progressive JPEG: some 5 % fewer bytes, encoding takes six times as long' },
  autoOrient: { kind: 'flag', default: true, about: 'turn upright by the EXIF orientation' },
  keep: { kind: 'list', values: ['exif', 'xmp', 'iptc', 'icc', 'gainMap'], default: ['exif', 'icc', 'gainMap'], about: 'which metadata goes along' },
  removeGps: { kind: 'flag', default: false, about: 'leave out of the metadata where the picture was taken' },
  fastShrinkOnLoad: { kind: 'flag', default: true, about: 'let the decoder scale down what becomes much smaller' },
  checks: { kind: 'flag', default: false, about: 'tell the SHA-256 of the file and a hash of what it shows' },
  failOn: { kind: 'choice', values: ['none', 'truncated', 'error', 'warning'], default: 'none', about: 'from which fault on a file is refused' },
  limitInputPixels: { kind: 'number', min: 1, max: 65535 * 65535, unit: 'pixels', default: DEFAULT_LIMIT_INPUT_PIXELS, about: 'refuse pictures of more' },
  limitInputBytes: { kind: 'number', min: 1, max: 2 ** 32 - 1, unit: 'bytes', default: DEFAULT_LIMIT_INPUT_BYTES, about: 'refuse files of more' },
  limitScans: { kind: 'number', min: 1, max: 65535, unit: 'scans', default: 500, about: 'refuse files of more, which take time but hardly bytes' },
  timeoutMs: { kind: 'number', min: 0, max: 86_400_000, unit: 'milliseconds', default: DEFAULT_TIMEOUT_MS, about: 'give up a file after so much work on it; 0 is never' },
  rename: { kind: 'text', default: null, about: 'pattern for names of results, of {name}, {width}, {height} and {ext}' },
} as const satisfies Record<keyof ResizeOptions, Offer>;
