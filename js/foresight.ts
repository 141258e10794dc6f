/** What a file will ask of a thread, told from its header: rough, and rather too much than too little. */

import type { ResizeOptions } from './model.js';
import { sizeOf, sniff } from './sniff.js';

export interface Foresight {
  /** Memory beyond the file's own bytes, its result included. */
  workingBytes: number;
  /** Of the source and the result together. */
  megapixels: number;
}

interface Frame {
  width: number;
  height: number;
  /** Samples a pixel: 1.5 for 4:2:0. */
  samples: number;
  progressive: boolean;
  /** It is decoded whole, not by rows. */
  whole?: boolean;
}

/** What a thread keeps from file to file: tables and the rows of a small picture. */
const FLOOR_BYTES = 2 * 2 ** 20;
/** The largest value of a raw result. */
const VALUE_BYTES = 4;
/** Rows in work at a time, of the source and of the result, counted generously. */
const ROWS = 128;

export function foresee(file: Uint8Array, options: ResizeOptions): Foresight {
  const frame = frameOf(file) ?? pictureOf(file);
  if (!frame) return { workingBytes: FLOOR_BYTES, megapixels: 0 };
  const source = frame.width * frame.height;
  const result = resultPixels(frame, options);
  // A picture to be turned is held whole; whether it is, only the decoder knows.
  const planes = 3 * result;
  const rows = ROWS * frame.samples * (frame.width + Math.sqrt(result));
  const coefficients = frame.progressive ? 2 * frame.samples * source : 0;
  const pixels = frame.whole ? 4 * source : 0;
  // Whatever is not a JPEG is made of pixels, which are held beside it.
  const values = (options.format ?? 'jpeg') === 'jpeg' ? 0 : (4 + 3 * VALUE_BYTES) * result;
  return { workingBytes: Math.ceil(FLOOR_BYTES + rows + coefficients + pixels + planes + values), megapixels: (source + result) / 1e6 };
}

/** Of a picture that is no JPEG. */
function pictureOf(file: Uint8Array): Frame | null {
  const kind = sniff(file);
  const size = kind && sizeOf(file, kind);
  return size && { ...size, samples: 4, progressive: false, whole: kind.format !== 'png' && kind.format !== 'pam' };
}

/** The size of the result, by its larger scale: past it only with a crop, which makes it smaller. */
function resultPixels({ width, height }: Frame, options: ResizeOptions): number {
  const given = (value: unknown) => (typeof value === 'number' && value > 0 ? value : null);
  const [wide, high] = [given(options.width), given(options.height)];
  if (wide && high && options.fit !== 'outside') return wide * high;
  const scale = Math.max((wide ?? 0) / width, (high ?? 0) / height) || 1;
  return width * height * scale * scale;
}

/** The first frame header, or null. */
function frameOf(jpeg: Uint8Array): Frame | null {
  const view = new DataView(jpeg.buffer, jpeg.byteOffset, jpeg.byteLength);
  for (let at = 2; at + 18 <= jpeg.length; ) {
    if (jpeg[at] !== 0xff) return null;
    const marker = jpeg[at + 1]!;
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    if (isFrame(marker)) return readFrame(view, at);
    // From the scan on there are no segments to skip.
    if (marker === 0xda || marker === 0xd9) return null;
    at += 2 + view.getUint16(at + 2);
  }
  return null;
}

const isFrame = (marker: number) => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);

function readFrame(view: DataView, at: number): Frame | null {
  const [height, width, components] = [view.getUint16(at + 5), view.getUint16(at + 7), view.getUint8(at + 9)];
  if (width === 0 || height === 0 || at + 10 + 3 * components > view.byteLength) return null;
  const factors = Array.from({ length: components }, (_, i) => view.getUint8(at + 11 + 3 * i)).map((byte) => [byte >> 4, byte & 15] as const);
  const [across, down] = [Math.max(...factors.map(([h]) => h)), Math.max(...factors.map(([, v]) => v))];
  const samples = factors.reduce((sum, [h, v]) => sum + (h * v) / (across * down), 0);
  return { width, height, samples: Number.isFinite(samples) ? samples : components, progressive: view.getUint8(at + 1) === 0xc2 };
}
