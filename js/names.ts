/**
 * Names of results: the source's relative path, made harmless and distinct on every system.
 *
 * Kept: the tree, letters of all scripts, case, spaces inside. Replaced by `_`: what Windows
 * refuses (https://learn.microsoft.com/windows/win32/fileio/naming-a-file), control and
 * direction-changing characters, and halves of characters, which UTF-8 does not tell apart. Dropped: `.`, `..` and empty segments, so that no path leaves
 * its folder.
 */

import type { OutputFormat } from './model.js';

/** Extensions that say what is in a result. */
const EXTENSIONS: Record<OutputFormat, RegExp> = { jpeg: /\.(jpe?g|jpe|jfif|jif)$/i, png: /\.png$/i, webp: /\.webp$/i, raw: /\.raw$/i };

/** A name that may well be that of a picture we read. */
export const PICTURE_NAME = /\.(jpe?g|jpe|jfif|jif|png|webp|gif)$/i;
export const JPEG_NAME = EXTENSIONS.jpeg;

const HARMFUL = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069<>:"\\|?*]/g;
const BAD_END = /[. ]$/;
const HALF = /\p{Surrogate}/gu;
const RESERVED = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(?= *(\.|$))/i;
/** The longest name of most file systems, in bytes of UTF-8. */
const MAX_SEGMENT_BYTES = 255;
/** Of Linux, less the zero at its end. A zip has place for 65,535. */
const MAX_PATH_BYTES = 4095;
/** The most that UTF-8 takes for one unit of UTF-16. */
const MAX_BYTES_A_UNIT = 3;

/** Gives each path in turn a name of its own. */
export class OutputNames {
  readonly #accepted: (segment: string) => string;
  /** Folded names that are in use, and by what. */
  readonly #taken = new Map<string, 'file' | 'folder'>();
  /** How many copies of a name there are, so that thousands of equal names cost no search. */
  readonly #copies = new Map<string, number>();
  /** The name that each source folder got, by its harmless path. */
  readonly #folders = new Map<string, string>();

  /** `accepted` makes of a harmless segment, by replacing characters, one that is accepted where it goes. */
  constructor(accepted = (segment: string): string => segment) {
    this.#accepted = accepted;
  }

  /** The name for a result that was made of `path`. Two names never differ by case or Unicode form alone. */
  add(path: string, format: OutputFormat = 'jpeg'): string {
    const segments = harmlessSegments(path);
    const file = withExtension(segments.pop() ?? 'image', format);
    return this.#claim(this.#folder(segments), file, 'file');
  }

  /** Takes a name that was given in an earlier part of the run. */
  restore(output: string): void {
    for (let at = output.indexOf('/'); at >= 0; at = output.indexOf('/', at + 1)) this.#taken.set(fold(output.slice(0, at)), 'folder');
    this.#taken.set(fold(output), 'file');
  }

  /** A file has the name of this folder: what is in it goes into one of another name. */
  avoid(output: string): void {
    this.#taken.set(fold(output), 'file');
    for (const [path, name] of this.#folders) if (name.startsWith(`${output}/`)) this.#folders.delete(path);
  }

  #folder(segments: string[]): string {
    let folder = '';
    let path = '';
    for (const segment of segments) {
      path += `${segment}/`;
      let name = this.#folders.get(path);
      if (name === undefined) {
        name = `${this.#claim(folder, segment, 'folder')}/`;
        this.#folders.set(path, name);
      }
      folder = name;
    }
    return folder;
  }

  #claim(folder: string, segment: string, kind: 'file' | 'folder'): string {
    const dot = kind === 'file' ? segment.lastIndexOf('.') : segment.length;
    const [stem, extension] = [segment.slice(0, dot), segment.slice(dot)];
    const original = folder + segment + (kind === 'folder' ? '/' : '');
    for (let copy = this.#copies.get(original) ?? 1; ; copy++) {
      const tail = (copy === 1 ? '' : ` (${copy})`) + extension;
      // A cut may leave a bad end, and a tail a bad start.
      const cut = fitBytes(stem, MAX_SEGMENT_BYTES - utf8Length(tail)) + tail;
      const name = folder + this.#accepted(cut.replace(BAD_END, '_'));
      const key = fold(name);
      const other = this.#taken.get(key);
      // Folders whose names differ only by case become one folder, as they would on many systems.
      if (other === undefined || (kind === 'folder' && other === 'folder')) {
        this.#taken.set(key, kind);
        this.#copies.set(original, kind === 'file' ? copy + 1 : copy);
        return name;
      }
    }
  }
}

function harmlessSegments(path: string): string[] {
  const segments = path
    .split('/')
    .filter((segment) => !/^\.{0,2}$/.test(segment))
    .map((segment) => segment.replace(HALF, '_').replace(HARMFUL, '_').replace(BAD_END, '_').replace(RESERVED, '_$&'));
  return innermost(segments);
}

/** Without the outermost folders of a path that is too long for any system. */
function innermost(segments: string[]): string[] {
  let bytes = 0;
  const tooMany = segments.findLastIndex((segment) => (bytes += Math.min(utf8Length(segment), MAX_SEGMENT_BYTES) + 1) > MAX_PATH_BYTES);
  return segments.slice(tooMany + 1);
}

export const hasExtension = (name: string, format: OutputFormat): boolean => EXTENSIONS[format].test(name);

export function withExtension(name: string, format: OutputFormat): string {
  if (hasExtension(name, format)) return name;
  const dot = name.lastIndexOf('.');
  return `${dot > 0 ? name.slice(0, dot) : name}.${format === 'jpeg' ? 'jpg' : format}`;
}

/** Upper before lower case folds `ß` and `ſ` as file systems do, lower before upper `ẞ`. */
function fold(name: string): string {
  return name.normalize('NFC').toLowerCase().toUpperCase().toLowerCase().normalize('NFC');
}

function utf8Length(text: string): number {
  if (!/[^\x00-\x7f]/.test(text)) return text.length;
  return new TextEncoder().encode(text).length;
}

/** The longest start of `text` within `bytes` bytes of UTF-8, whole code points only. */
function fitBytes(text: string, bytes: number): string {
  if (MAX_BYTES_A_UNIT * text.length <= bytes) return text;
  const kept = new Uint8Array(bytes);
  const { read } = new TextEncoder().encodeInto(text, kept);
  return text.slice(0, read);
}
