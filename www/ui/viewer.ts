/** One picture before and after, with the options beside it: what they do is seen at once. */

import { opened } from '../files.js';
import type { NamedFile } from '../files.js';
import { sourceBox, uprightOf } from '../frame.js';
import { bytes, count, percent, size } from '../format.js';
import { megapixels } from '../rows.js';
import type { Size } from '../rows.js';
import type { Preview, State } from '../state.js';
import { strings } from '../strings.js';
import { button, el, setText } from './dom.js';
import { createStage } from './stage.js';
import type { Mode } from './stage.js';
import type { Widget } from './widget.js';

const text = strings.viewer;

/** An original of more is shown smaller: a pixel takes four bytes, and phones have few. */
const mostMegapixels = 40;

export interface ViewerEvents {
  /** Another picture, or none. */
  onView(index: number | null): void;
}

/** `form` is borrowed while a picture is looked at. */
export function createViewer(form: HTMLElement, { onView }: ViewerEvents): Widget {
  const stage = createStage((scale) => setText(zoom, percent(scale)));
  const name = el('h2');
  const [beforeWords, afterWords, estimate, note] = [el('dd', { 'data-figure': 'viewed-before' }), el('dd', { 'data-figure': 'viewed-after' }), el('dd', { 'data-figure': 'estimate' }), el('p', { class: 'note', role: 'status' })];
  const zoom = button('viewer-actual', '100 %', () => stage.actualSize());
  zoom.title = text.actualSize;
  const [previous, next] = [button('viewer-previous', '←', () => onView(viewed! - 1)), button('viewer-next', '→', () => onView(viewed! + 1))];
  const [smaller, larger] = [button('viewer-smaller', '−', () => stage.zoomBy(0.8)), button('viewer-larger', '+', () => stage.zoomBy(1.25))];
  const close = button('viewer-close', '×', () => dialog.close());
  for (const [element, label] of [[previous, text.previous], [next, text.next], [smaller, text.smaller], [larger, text.larger], [close, text.close]] as const) {
    element.title = element.ariaLabel = label;
  }
  const modes = (['split', 'difference'] as const).map((mode) => {
    const element = button(`viewer-${mode}`, text.modes[mode], () => setMode(mode));
    return { mode, element };
  });
  const place = el('div', { class: 'borrowed' });
  const dialog = el(
    'dialog',
    { id: 'viewer', 'aria-labelledby': 'viewer-name' },
    el('header', {}, name, el('div', { class: 'tools' }, previous, next, close)),
    el(
      'div',
      { class: 'looking' },
      stage.element,
      el('div', { class: 'tools' }, el('div', { class: 'modes', role: 'group' }, ...modes.map(({ element }) => element)), smaller, zoom, larger, button('viewer-fit', text.fit, () => stage.fit())),
    ),
    el(
      'div',
      { class: 'beside' },
      el('dl', {}, pair(text.before, beforeWords), pair(text.after, afterWords), pair(text.estimate, estimate)),
      note,
      place,
    ),
  );
  name.id = 'viewer-name';

  let viewed: number | null = null;
  let shown: Preview | null = null;
  let home: Comment | null = null;
  let drawn: (ImageBitmap | null)[] = [];
  let source: { file: NamedFile; autoOrient: boolean; bitmap: Promise<ImageBitmap | null> } | null = null;

  dialog.addEventListener('close', () => onView(null));
  // What lies beside the box of a dialog belongs to it.
  dialog.addEventListener('click', (event) => event.target === dialog && dialog.close());
  setMode('split');

  function setMode(mode: Mode): void {
    for (const one of modes) one.element.ariaPressed = String(one.mode === mode);
    stage.setMode(mode);
  }

  function open(): void {
    home = document.createComment('the options are in the viewer');
    form.replaceWith(home);
    place.append(form);
    dialog.showModal();
  }

  function leave(): void {
    home?.replaceWith(form);
    home = null;
    stage.show(null);
    release(drawn.splice(0));
    void source?.bitmap.then((bitmap) => release([bitmap]));
    source = shown = null;
    if (dialog.open) dialog.close();
  }

  /** The same original serves every change of the options. */
  function sourceOf(file: NamedFile, upright: Size | null, autoOrient: boolean): Promise<ImageBitmap | null> {
    if (source?.file !== file || source.autoOrient !== autoOrient) {
      const shrink = upright && Math.sqrt(megapixels(upright) / mostMegapixels);
      const smaller = shrink && shrink > 1 ? { resizeWidth: Math.round(upright.width / shrink), resizeQuality: 'high' as const } : {};
      const bitmap = opened(file).then((data) => createImageBitmap(data, { imageOrientation: autoOrient ? 'from-image' : 'none', ...smaller })).catch(() => null);
      source = { file, autoOrient, bitmap };
    }
    return source.bitmap;
  }

  async function show(preview: Preview, file: NamedFile): Promise<void> {
    const { made, wish } = preview;
    const autoOrient = wish.autoOrient ?? true;
    const upright = made && uprightOf(made.source, autoOrient);
    const original = sourceOf(file, upright, autoOrient);
    const [before, after] = await Promise.all([original, made && createImageBitmap(made.picture)]);
    if (preview !== shown) return release([after, source?.bitmap === original || drawn.includes(before) ? null : before]);
    const { width, height } = made?.after ?? before ?? { width: 1, height: 1 };
    const frame = { width, height };
    stage.show({ before, beforeBox: upright ? sourceBox(upright, frame, wish) : { x: 0, y: 0, ...frame }, after, frame });
    release(drawn.filter((bitmap) => bitmap !== before));
    drawn = [before, after];
    dialog.dataset.shown = String(preview.index);
  }

  return {
    element: dialog,
    render(state) {
      const file = state.viewed === null ? undefined : state.files[state.viewed];
      viewed = file ? state.viewed : null;
      if (!file) return void (home && leave());
      if (!home) open();
      tell(state);
      const { preview } = state;
      dialog.classList.toggle('waiting', !preview && state.phase !== 'running');
      if (preview === shown) return;
      shown = preview;
      if (preview) return void show(preview, file);
      delete dialog.dataset.shown;
      // Else the last picture stays until the next one is there.
      if (state.phase === 'running') stage.show(null);
    },
  };

  function tell({ files, rows, preview, estimate: guess, viewed: at, phase }: State): void {
    const file = files[at!]!;
    const made = preview?.made;
    const row = rows[at!]!;
    previous.disabled = at === 0;
    next.disabled = at === files.length - 1;
    setText(name, file.name.slice(file.name.lastIndexOf('/') + 1));
    name.title = file.name;
    const upright = made ? uprightOf(made.source) : row.before;
    setText(beforeWords, [bytes(file.size), upright ? size(upright) : ''].filter(Boolean).join(' · '));
    setText(afterWords, made ? [bytes(made.bytes), size(made.after), change(made.bytes / file.size)].join(' · ') : text.none);
    setText(estimate, guess ? (guess.samples === files.length ? bytes(guess.bytes) : text.guess(bytes(guess.bytes), count(files.length), count(guess.samples))) : text.none);
    setText(note, phase === 'running' ? text.running : (preview?.note ?? ''));
  }
}

const release = (bitmaps: readonly (ImageBitmap | null)[]): void => bitmaps.forEach((bitmap) => bitmap?.close());

const change = (ratio: number): string => (ratio > 1 ? strings.files.grown(percent(ratio - 1)) : strings.files.saved(percent(1 - ratio)));

const pair = (label: string, value: HTMLElement) => el('div', {}, el('dt', {}, label), value);
