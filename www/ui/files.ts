/** The list of files: as a tree or sorted, filtered by state, with pictures of what is done. */

import type { NamedFile } from '../files.js';
import { createThumbs } from '../thumbs.js';
import type { Row } from '../rows.js';
import type { State } from '../state.js';
import { strings } from '../strings.js';
import { depthOf, folderOf, linesOf, sortedLines, sumOf, treeOf } from '../tree.js';
import type { Line, Sorting, Tree } from '../tree.js';
import { createChips } from './chips.js';
import type { Filter } from './chips.js';
import { el, setText } from './dom.js';
import { createRow, thumbPx } from './row.js';
import { createSort } from './sort.js';
import { createVirtualList } from './virtual.js';
import type { Widget } from './widget.js';

const text = strings.files;
/** Where a screen is narrow a line has three rows of words instead of two; as in `files.css`. */
const narrow = matchMedia('(max-width: 36rem)');
const rowPx = () => (narrow.matches ? 80 : 60);
/** While results come, a sorted list is put in order anew no more often than this. */
const resortMs = 1000;

export interface FilesEvents {
  onOpen(index: number): void;
  /** The result of a file, if it can be had. */
  read(file: NamedFile): Promise<Blob | null>;
}

export function createFiles({ onOpen, read }: FilesEvents): Widget {
  let files: State['files'] = [];
  let rows: readonly Row[] = [];
  let tree: Tree = treeOf([]);
  let lines: readonly Line[] = [];
  let timed = false;
  let filter: Filter = 'all';
  let sorting: Sorting = 'tree';
  let descending = false;
  let sortedMs = 0;
  let active = 0;
  const closed = new Set<string>();

  const thumbs = createThumbs(2 * thumbPx, read, () => list.paint());
  const list = createVirtualList(rowPx(), makeView, picture);
  narrow.addEventListener('change', () => list.setRow(rowPx()));
  const none = el('p', { class: 'none' });
  const chips = createChips((chosen) => {
    filter = chosen;
    begin();
  });
  const sort = createSort((chosen, down) => {
    [sorting, descending] = [chosen, down];
    begin();
  });
  const grid = list.element;
  for (const [name, value] of Object.entries({ id: 'files', role: 'treegrid', tabindex: '0', 'aria-label': text.label, 'aria-description': text.hint })) {
    grid.setAttribute(name, value);
  }

  function makeView() {
    const row = createRow();
    let at = 0;
    row.element.addEventListener('click', () => {
      activate(at);
      enter(at);
    });
    return {
      element: row.element,
      show(line: number) {
        at = line;
        row.element.ariaSelected = String(at === active);
        row.element.classList.toggle('active', at === active);
        const value = lines[at]!;
        if (value < 0) {
          const folder = tree.folders[~value]!;
          row.showFolder(folder, sumOf(tree, rows, folder), !closed.has(folder.path));
        } else {
          const file = rows[value]!;
          row.showFile(file, sorting === 'tree' ? depthOf(file.name) : 0, thumbs.of(file));
        }
      },
    };
  }

  /** Shows the list from its top, after another choice of what is in it. */
  function begin(): void {
    active = 0;
    list.toTop();
    arrange();
  }

  function arrange(): void {
    const shows = filter === 'all' ? () => true : (index: number) => (filter === 'twins' ? rows[index]!.twin !== null : rows[index]!.state === filter);
    lines = sorting === 'tree' ? linesOf(tree, shows, closed) : sortedLines(tree, rows, sorting, descending, shows);
    sortedMs = performance.now();
    active = Math.max(0, Math.min(active, lines.length - 1));
    none.hidden = lines.length > 0;
    setText(none, rows.length > 0 ? text.emptyFilter : text.empty);
    chips.press(filter);
    list.setCount(lines.length);
    point();
    picture();
  }

  /** Whether what has changed can have changed the order, or what is in the list. */
  const isStale = () => filter !== 'all' || (!['tree', 'name'].includes(sorting) && performance.now() - sortedMs > resortMs);

  /** A comparison is timed: pictures would take part of a core from it. */
  function picture(): void {
    const { first, last } = list.inSight();
    const inSight = timed ? [] : lines.slice(first, last).filter((line) => line >= 0);
    thumbs.want(inSight.map((index) => ({ row: rows[index]!, file: files[index]! })));
  }

  function point(): void {
    const view = list.viewOf(active);
    if (view) grid.setAttribute('aria-activedescendant', view.element.id);
    else grid.removeAttribute('aria-activedescendant');
  }

  function activate(at: number): void {
    active = Math.max(0, Math.min(at, lines.length - 1));
    list.reveal(active);
    list.paint();
    point();
  }

  function enter(at: number): void {
    const line = lines[at];
    if (line === undefined) return;
    if (line >= 0) onOpen(line);
    else fold(tree.folders[~line]!.path, !closed.has(tree.folders[~line]!.path));
  }

  function fold(path: string, close: boolean): void {
    if (close) closed.add(path);
    else closed.delete(path);
    arrange();
  }

  /** As in any tree: left closes a folder, or goes to the one around; right opens it. */
  function sideways(open: boolean): void {
    const line = lines[active];
    if (line === undefined || sorting !== 'tree') return;
    const folder = line < 0 ? tree.folders[~line]! : null;
    if (folder && closed.has(folder.path) === open) return fold(folder.path, !open);
    if (open) return activate(active + (folder ? 1 : 0));
    const around = folderOf(folder?.path ?? rows[line]!.name);
    const at = lines.findIndex((one) => one < 0 && tree.folders[~one]!.path === around);
    if (at >= 0) activate(at);
  }

  grid.addEventListener('keydown', (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const page = Math.max(1, Math.floor(grid.clientHeight / rowPx()) - 1);
    const acts: Record<string, () => void> = {
      ArrowDown: () => activate(active + 1),
      ArrowUp: () => activate(active - 1),
      PageDown: () => activate(active + page),
      PageUp: () => activate(active - page),
      Home: () => activate(0),
      End: () => activate(lines.length - 1),
      ArrowRight: () => sideways(getComputedStyle(grid).direction === 'ltr'),
      ArrowLeft: () => sideways(getComputedStyle(grid).direction === 'rtl'),
      Enter: () => enter(active),
      ' ': () => enter(active),
    };
    const act = acts[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
  arrange();

  return {
    element: el('section', { class: 'files' }, el('div', { class: 'sieve' }, chips.element, sort.element), el('div', { class: 'list' }, grid, none)),
    render(state) {
      chips.render(state);
      const { done, failed, skipped } = state.totals;
      Object.assign(grid.dataset, { total: state.rows.length, done, failed, skipped });
      timed = state.progress !== null && state.progress.step !== 'resize' && state.progress.step !== 'zip';
      if (state.files !== files) {
        ({ files, rows } = state);
        tree = treeOf(rows);
        filter = 'all';
        begin();
      } else if (state.rows !== rows) {
        rows = state.rows;
        if (isStale()) arrange();
        else list.paint();
      }
      picture();
    },
  };
}
