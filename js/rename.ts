/** Patterns for the names of results, such as `{name}-{width}`. Pure. */

import { ResizeError } from './error.js';
import type { OutputFormat, Resized } from './model.js';
import { hasExtension, withExtension } from './names.js';

const FIELDS = ['name', 'width', 'height', 'ext'] as const;

/** The path that a result of a source at `path` is to have. */
export type Rename = (path: string, result: Pick<Resized, 'width' | 'height' | 'format'>) => string;

const ALLOWED = `a name with any of ${FIELDS.map((field) => `{${field}}`).join(', ')} in it, and no / or \\`;

/**
 * Reads a pattern such as `{name}-{width}`: how the last part of a path is made, while its folders
 * stay. Where it ends in no extension of the result's format, one is added: the source's, if it is of that format.
 * Null keeps names, with such an extension.
 *
 * Throws {@link ResizeError} (`option`).
 */
export function readPattern(pattern: unknown): Rename {
  if (pattern === undefined || pattern === null) return (path, { format }) => renamed(path, (file) => withExtension(file, format));
  const wrong = complaintAbout(pattern);
  if (wrong) {
    throw new ResizeError('option', `option rename is ${JSON.stringify(pattern)}: ${wrong}; allowed: ${ALLOWED}`, { option: 'rename', value: pattern, limit: ALLOWED });
  }
  const text = String(pattern);
  return (path, { width, height, format }) =>
    renamed(path, (name) => {
      const file = withExtension(name, format);
      const dot = file.lastIndexOf('.');
      const values = { name: file.slice(0, dot), ext: file.slice(dot + 1), width, height };
      const whole = /\.\{ext\}$/.test(text) || hasExtension(text, format) ? text : `${text}.{ext}`;
      return whole.replace(FIELD, (_, field: keyof typeof values) => String(values[field]));
    });
}

/** The last part of a path is changed. */
function renamed(path: string, change: (file: string) => string): string {
  const start = path.lastIndexOf('/') + 1;
  return path.slice(0, start) + change(path.slice(start));
}

/** Options that names depend on. */
export interface Naming {
  rename?: string | null;
  format?: OutputFormat | 'source';
}

/** What a result will be that tells its name; null where names wait for it. */
export function foreknown({ rename, format = 'jpeg' }: Naming): Pick<Resized, 'width' | 'height' | 'format'> | null {
  const waits = format === 'source' || /\{(width|height)\}/.test(rename ?? '');
  return waits ? null : { width: 0, height: 0, format };
}

const FIELD = /\{([^{}]*)\}/g;

function complaintAbout(pattern: unknown): string | null {
  if (typeof pattern !== 'string') return 'not a text';
  if (pattern.trim() === '') return 'empty';
  if (/[/\\]/.test(pattern)) return 'folders stay as they are';
  const unknown = Array.from(pattern.matchAll(FIELD), ([, field]) => field!).find((field) => !(FIELDS as readonly string[]).includes(field));
  if (unknown !== undefined) return `there is no field {${unknown}}`;
  return /[{}]/.test(pattern.replace(FIELD, '')) ? 'a brace is alone' : null;
}
