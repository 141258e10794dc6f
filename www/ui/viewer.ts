/** One picture before and after, with the options beside it: what they do is seen at once. */

import { sourceBox, uprightOf } from '../frame.js';
import { bytes, count, percent, size } from '../format.js';
import type { Preview, State } from '../state.js';
import { strings } from '../strings.js';
import { button, el, setText } from './dom.js';
import { createStage } from './stage.js';
import type { Mode } from './stage.js';
import type { Widget } from './widget.js';

const text = strings.viewer;

export interface ViewerEvents {
  /** Another picture, or none. */
  onView(index: number | null): void;
}

/** `form` is borrowed while a picture is looked at. */
export function createViewer(form: HTMLElement, { onView }: ViewerEvents): Widget {
  const stage = createStage((scale) => setText(zoom, percent(scale)));
  const name = el('h2');
  const [before, after, estimate, note] = [el('dd', { 'data-figure': 'viewed-before' }), el('dd', { 'data-figure': 'viewed-after' }), el('dd', { 'data-figure': 'estimate' }), el('p', { class: 'note', role: 'status' })];
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
      'aside',
      {},
      el('dl', {}, pair(text.before, before), pair(text.after, after), pair(text.estimate, estimate)),
      note,
      place,
    ),
  );
  name.id = 'viewer-name';

  let viewed: number | null = null;
  let shown: Preview | null = null;
  let home: Comment | null = null;
  let bitmaps: (ImageBitmap | null)[] = [];
  let source: { file: File; autoOrient: boolean; bitmap: Promise<ImageBitmap | null> } | null = null;

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
    forget();
    void source?.bitmap.then((bitmap) => bitmap?.close());
    source = shown = null;
    if (dialog.open) dialog.close();
  }

  function forget(): void {
    for (const bitmap of bitmaps.splice(0)) bitmap?.close();
  }

  /** The same original serves every change of the options. */
  function sourceOf(file: File, autoOrient: boolean): Promise<ImageBitmap | null> {
    if (source?.file !== file || source.autoOrient !== autoOrient) {
      void source?.bitmap.then((bitmap) => bitmap?.close());
      const bitmap = createImageBitmap(file, { imageOrientation: autoOrient ? 'from-image' : 'none' }).catch(() => null);
      source = { file, autoOrient, bitmap };
    }
    return source.bitmap;
  }

  async function show(preview: Preview, file: File): Promise<void> {
    const { made, wish } = preview;
    const autoOrient = wish.autoOrient ?? true;
    const [left, right] = await Promise.all([sourceOf(file, autoOrient), made && createImageBitmap(made.jpeg)]);
    if (preview !== shown) return right?.close();
    const frame = made?.after ?? left ?? { width: 1, height: 1 };
    const upright = made ? uprightOf(made.source, autoOrient) : frame;
    stage.show({ before: left, beforeBox: sourceBox(upright, frame, made ? wish : { fit: 'fill' }), after: right, frame: { width: frame.width, height: frame.height } });
    forget();
    bitmaps = [right];
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
      if (preview) void show(preview, file.data);
      else delete dialog.dataset.shown;
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
    setText(before, [bytes(file.data.size), upright ? size(upright) : ''].filter(Boolean).join(' · '));
    setText(after, made ? [bytes(made.jpeg.size), size(made.after), change(made.jpeg.size / file.data.size)].join(' · ') : text.none);
    setText(estimate, guess ? (guess.samples === files.length ? bytes(guess.bytes) : text.guess(bytes(guess.bytes), count(files.length), count(guess.samples))) : text.none);
    setText(note, phase === 'running' ? text.running : (preview?.note ?? ''));
  }
}

const change = (ratio: number): string => (ratio > 1 ? strings.files.grown(percent(ratio - 1)) : strings.files.saved(percent(1 - ratio)));

const pair = (label: string, value: HTMLElement) => el('div', {}, el('dt', {}, label), value);
