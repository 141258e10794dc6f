/** Pictures decoded by the browser, for formats that the engine does not know. In Node there is nobody who could. */

import type { Size } from './sniff.js';

/** Rows that go through the canvas at a time: browsers limit its area, not that of a bitmap. */
const STRIP_ROWS = 256;

export const canDecode = (): boolean => typeof createImageBitmap === 'function' && typeof OffscreenCanvas === 'function';

/** Bytes that decoding takes at most for each pixel: the bitmap, its RGBA, and that without alpha. */
export const BYTES_PER_PIXEL = 4 + 4 + 3;

/**
 * A picture as an uncompressed PAM: RGB, or RGBA where any of it is transparent, turned upright and in sRGB, as the
 * browser draws it. Rejects where the browser can't decode it.
 */
export async function decodeByBrowser(file: ArrayBuffer, type: string): Promise<ArrayBuffer> {
  const bitmap = await createImageBitmap(new Blob([file], { type }), { premultiplyAlpha: 'none' });
  try {
    return pamOf(rgbaOf(bitmap), bitmap);
  } finally {
    bitmap.close();
  }
}

function rgbaOf(bitmap: ImageBitmap): Uint8Array {
  const { width, height } = bitmap;
  const rgba = new Uint8Array(4 * width * height);
  const canvas = new OffscreenCanvas(width, Math.min(height, STRIP_ROWS));
  const context = canvas.getContext('2d', { willReadFrequently: true })!;
  for (let y = 0; y < height; y += STRIP_ROWS) {
    context.clearRect(0, 0, width, STRIP_ROWS);
    context.drawImage(bitmap, 0, -y);
    rgba.set(context.getImageData(0, 0, width, Math.min(STRIP_ROWS, height - y)).data, 4 * width * y);
  }
  return rgba;
}

function pamOf(rgba: Uint8Array, { width, height }: Size): ArrayBuffer {
  const opaque = isOpaque(rgba);
  const [depth, kind] = opaque ? [3, 'RGB'] : [4, 'RGB_ALPHA'];
  const header = new TextEncoder().encode(`P7\nWIDTH ${width}\nHEIGHT ${height}\nDEPTH ${depth}\nMAXVAL 255\nTUPLTYPE ${kind}\nENDHDR\n`);
  const pam = new Uint8Array(header.length + depth * width * height);
  pam.set(header);
  if (!opaque) pam.set(rgba, header.length);
  else {
    for (let from = 0, to = header.length; from < rgba.length; from += 4) {
      pam[to++] = rgba[from]!;
      pam[to++] = rgba[from + 1]!;
      pam[to++] = rgba[from + 2]!;
    }
  }
  return pam.buffer;
}

function isOpaque(rgba: Uint8Array): boolean {
  for (let at = 3; at < rgba.length; at += 4) if (rgba[at] !== 255) return false;
  return true;
}

/** As hexadecimal digits; null where the browser has no secure context. */
export async function sha256(file: ArrayBuffer): Promise<string | null> {
  if (!globalThis.crypto?.subtle) return null;
  return Array.from(new Uint8Array(await crypto.subtle.digest('SHA-256', file)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
