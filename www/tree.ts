/** The files as lines of one list: as a tree with its folders, or sorted. Pure. */

import { byPath } from './files.js';
import type { Row } from './rows.js';

export interface Folder {
  path: string;
  depth: number;
  /** Its files are `order[from]` up to `order[to]`, which is not among them. */
  from: number;
  to: number;
}

export interface Tree {
  /** Indices of the rows, depth first. */
  order: number[];
  /** Outer before inner, in the order of their first file. */
  folders: Folder[];
}

/** The index of a row, or `~k` for folder `k`. Twenty thousand numbers are made in no time. */
export type Line = number;

export const sortings = ['tree', 'name', 'before', 'after', 'saved', 'state'] as const;
export type Sorting = (typeof sortings)[number];

export interface Sum {
  files: number;
  bytes: number;
  /** Of the files that are done: their sizes before and after. */
  doneBytes: number;
  outputBytes: number;
}

export const depthOf = (path: string): number => path.split('/').length - 1;

export const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));

export function treeOf(rows: readonly Row[]): Tree {
  const order = [...rows.keys()].sort((a, b) => byPath(rows[a]!, rows[b]!) || a - b);
  const folders: Folder[] = [];
  let open: Folder[] = [];
  let last = '';
  order.forEach((index, at) => {
    const path = folderOf(rows[index]!.name);
    if (path === last) return;
    last = path;
    open = open.filter((folder) => {
      const stays = path === folder.path || path.startsWith(`${folder.path}/`);
      if (!stays) folder.to = at;
      return stays;
    });
    const segments = path === '' ? [] : path.split('/');
    for (let depth = open.length; depth < segments.length; depth++) {
      const folder = { path: segments.slice(0, depth + 1).join('/'), depth, from: at, to: order.length };
      folders.push(folder);
      open.push(folder);
    }
  });
  return { order, folders };
}

/** The lines of a tree in which some folders are closed. A folder without a file to show has none. */
export function linesOf({ order, folders }: Tree, shows: (index: number) => boolean, closed: ReadonlySet<string>): Line[] {
  const lines: Line[] = [];
  let waiting: number[] = [];
  let next = 0;
  let hiddenTo = 0;
  order.forEach((index, at) => {
    for (; folders[next]?.from === at; next++) {
      if (at < hiddenTo) continue;
      waiting.push(next);
      if (closed.has(folders[next]!.path)) hiddenTo = folders[next]!.to;
    }
    if (!shows(index)) return;
    for (const k of waiting) if (folders[k]!.to > at) lines.push(~k);
    waiting = [];
    if (at >= hiddenTo) lines.push(index);
  });
  return lines;
}

export function sumOf({ order }: Tree, rows: readonly Row[], { from, to }: Folder): Sum {
  const sum: Sum = { files: to - from, bytes: 0, doneBytes: 0, outputBytes: 0 };
  for (let at = from; at < to; at++) {
    const { state, bytes, outputBytes } = rows[order[at]!]!;
    sum.bytes += bytes;
    if (state !== 'done') continue;
    sum.doneBytes += bytes;
    sum.outputBytes += outputBytes;
  }
  return sum;
}

const worstFirst = ['failed', 'skipped', 'done', 'waiting'];

/** Null: has none yet, and comes last whichever way. */
const keys: Record<Exclude<Sorting, 'tree' | 'name'>, (row: Row) => number | null> = {
  before: ({ bytes }) => bytes,
  after: ({ state, outputBytes }) => (state === 'done' ? outputBytes : null),
  saved: (row) => savedOf(row),
  state: ({ state }) => worstFirst.indexOf(state),
};

/** The share of its bytes that a file has lost; below 0 where it has grown. */
export const savedOf = ({ state, bytes, outputBytes }: Row): number | null => (state === 'done' && bytes > 0 ? 1 - outputBytes / bytes : null);

export function sortedLines({ order }: Tree, rows: readonly Row[], sorting: Exclude<Sorting, 'tree'>, descending: boolean, shows: (index: number) => boolean): Line[] {
  const lines = order.filter(shows);
  if (sorting === 'name') return descending ? lines.reverse() : lines;
  const key = keys[sorting];
  const values = new Map(lines.map((index) => [index, key(rows[index]!)]));
  const sign = descending ? -1 : 1;
  return lines.sort((a, b) => {
    const [left, right] = [values.get(a)!, values.get(b)!];
    if (left === null || right === null) return Number(left === null) - Number(right === null);
    return sign * (left - right);
  });
}
