/** Patterns for the names of results, such as `{name}-{width}`. Pure. */

import { ResizeError } from './error.js';
import { JPEG_EXTENSION, withJpegExtension } from './names.js';

const FIELDS = ['name', 'width', 'height', 'ext'] as const;

/** The path that a result of a source at `path` is to have. */
export type Rename = (path: string, size: { width: number; height: number }) => string;

const ALLOWED = `a name with any of ${FIELDS.map((field) => `{${field}}`).join(', ')} in it, and no / or \\`;

/**
 * Reads a pattern such as `{name}-{width}`: how the last part of a path is made, while its folders
 * stay. Where it ends in no JPEG's extension, that of the source is added. Null keeps names.
 *
 * Throws {@link ResizeError} (`option`).
 */
export function readPattern(pattern: unknown): Rename {
  if (pattern === undefined || pattern === null) return (path) => path;
  const wrong = complaintAbout(pattern);
  if (wrong) {
    throw new ResizeError('option', `option rename is ${JSON.stringify(pattern)}: ${wrong}; allowed: ${ALLOWED}`, { option: 'rename', value: pattern, limit: ALLOWED });
  }
  const text = String(pattern);
  const whole = /\.\{ext\}$/.test(text) || JPEG_EXTENSION.test(text) ? text : `${text}.{ext}`;
  return (path, { width, height }) => {
    const start = path.lastIndexOf('/') + 1;
    const file = withJpegExtension(path.slice(start));
    const dot = file.lastIndexOf('.');
    const values = { name: file.slice(0, dot), ext: file.slice(dot + 1), width, height };
    return path.slice(0, start) + whole.replace(FIELD, (_, field: keyof typeof values) => String(values[field]));
  };
}

/** Whether names made by it wait for the result. */
export const asksForSize = (pattern?: string | null): boolean => /\{(width|height)\}/.test(pattern ?? '');

const FIELD = /\{([^{}]*)\}/g;

function complaintAbout(pattern: unknown): string | null {
  if (typeof pattern !== 'string') return 'not a text';
  if (pattern.trim() === '') return 'empty';
  if (/[/\\]/.test(pattern)) return 'folders stay as they are';
  const unknown = Array.from(pattern.matchAll(FIELD), ([, field]) => field!).find((field) => !(FIELDS as readonly string[]).includes(field));
  if (unknown !== undefined) return `there is no field {${unknown}}`;
  return /[{}]/.test(pattern.replace(FIELD, '')) ? 'a brace is alone' : null;
}
