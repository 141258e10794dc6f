/** What a file is, from its first bytes. The engine looks for itself: this says who is to decode it, and how large it is. Pure. */

/** Decoded by the engine, or by the browser where it can. */
export type Sniffed = { format: 'jpeg' | 'png' | 'webp' | 'gif' | 'pam'; decoder: 'pixmill' } | { format: 'avif' | 'heic'; decoder: 'browser' };

export const MAGIC_BYTES = 64;

export function sniff(head: Uint8Array): Sniffed | null {
  const text = (start: number, end: number) => String.fromCharCode(...head.subarray(start, end));
  if (head[0] === 0xff && head[1] === 0xd8) return { format: 'jpeg', decoder: 'pixmill' };
  if (text(0, 8) === '\x89PNG\r\n\x1a\n') return { format: 'png', decoder: 'pixmill' };
  if (/^GIF8[79]a$/.test(text(0, 6))) return { format: 'gif', decoder: 'pixmill' };
  if (text(0, 4) === 'RIFF' && text(8, 12) === 'WEBP') return { format: 'webp', decoder: 'pixmill' };
  if (text(0, 3) === 'P7\n') return { format: 'pam', decoder: 'pixmill' };
  if (text(4, 8) !== 'ftyp') return null;
  // The major brand, and those that it is compatible with. An AVIF may name itself mif1 first.
  const length = Math.min(new DataView(head.buffer, head.byteOffset).getUint32(0), head.length);
  const brands = [text(8, 12), ...Array.from({ length: Math.max(0, Math.floor((length - 16) / 4)) }, (_, i) => text(16 + 4 * i, 20 + 4 * i))];
  if (brands.some((brand) => /^avi[fs]$/.test(brand))) return { format: 'avif', decoder: 'browser' };
  return brands.some((brand) => /^(hei[cxms]|hev[cx]|mif1|msf1)$/.test(brand)) ? { format: 'heic', decoder: 'browser' } : null;
}

export interface Size {
  width: number;
  height: number;
}

/** The size of a picture that is no JPEG, or null where it can't be told. */
export function sizeOf(bytes: Uint8Array, { format }: Sniffed): Size | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    switch (format) {
      case 'png':
        return { width: view.getUint32(16), height: view.getUint32(20) };
      case 'gif':
        return { width: view.getUint16(6, true), height: view.getUint16(8, true) };
      case 'webp':
        return sizeOfWebp(view);
      case 'pam':
        return sizeOfPam(bytes);
      case 'avif':
      case 'heic':
        return sizeOfHeif(view);
      default:
        return null;
    }
  } catch {
    // It ends too early.
    return null;
  }
}

/** https://developers.google.com/speed/webp/docs/riff_container */
function sizeOfWebp(view: DataView): Size | null {
  const u24 = (at: number) => view.getUint16(at, true) + (view.getUint8(at + 2) << 16);
  switch (view.getUint32(12)) {
    case 0x56503858: // VP8X
      return { width: u24(24) + 1, height: u24(27) + 1 };
    case 0x5650384c: { // VP8L
      const bits = view.getUint32(21, true);
      return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
    }
    case 0x56503820: // VP8
      return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
    default:
      return null;
  }
}

function sizeOfPam(bytes: Uint8Array): Size | null {
  const header = String.fromCharCode(...bytes.subarray(0, 256));
  const [width, height] = ['WIDTH', 'HEIGHT'].map((name) => Number(header.match(new RegExp(`\\n${name} (\\d+)`))?.[1])) as [number, number];
  return width && height ? { width, height } : null;
}

const ISPE = 0x69737065;
/** Properties stand near the start. */
const HEIF_LOOK_BYTES = 1 << 16;

/** The largest of all images in the file, of which the picture itself is one, or is put together. */
function sizeOfHeif(view: DataView): Size | null {
  let largest: Size | null = null;
  for (let at = 4; at + 16 <= Math.min(view.byteLength, HEIF_LOOK_BYTES); at++) {
    if (view.getUint32(at) !== ISPE) continue;
    const [width, height] = [view.getUint32(at + 8), view.getUint32(at + 12)];
    if (!largest || width * height > largest.width * largest.height) largest = { width, height };
  }
  return largest;
}
