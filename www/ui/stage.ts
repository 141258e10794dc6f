/** Two pictures in one frame: a split between them or their difference, to be zoomed and pushed about. */

import { fitView, held, onScreen, panned, zoomed } from '../frame.js';
import type { Box, View } from '../frame.js';
import type { Size } from '../rows.js';
import { strings } from '../strings.js';
import { el } from './dom.js';

const text = strings.viewer;
const stepPx = 64;
const zoomStep = 1.25;
/** How near to the split a pointer takes hold of it. */
const gripPx = 24;
/** The difference is shown this much stronger, as a power of two. */
const doublings = 3;

export type Mode = 'split' | 'difference';

export interface Pictures {
  before: ImageBitmap | null;
  /** Where the whole of it lies, in pixels of the frame. */
  beforeBox: Box;
  after: ImageBitmap | null;
  frame: Size;
}

export interface Stage {
  element: HTMLElement;
  /** Another view of the same frame is kept, as when only the quality changes. */
  show(pictures: Pictures | null): void;
  setMode(mode: Mode): void;
  zoomBy(factor: number): void;
  fit(): void;
  actualSize(): void;
}

export function createStage(onZoom: (scale: number) => void): Stage {
  const canvas = el('canvas');
  const split = el('input', { type: 'range', min: '0', max: '100', step: '1', value: '50', 'aria-label': text.split });
  const rule = el('div', { class: 'rule' });
  const surface = el('div', { class: 'surface', tabindex: '0', role: 'group', 'aria-label': text.stage, 'aria-description': text.stageHint }, canvas, rule, el('span', { class: 'tag' }, strings.viewer.before), el('span', { class: 'tag' }, strings.viewer.after));
  const element = el('div', { class: 'stage', dir: 'ltr' }, surface, split);

  let pictures: Pictures | null = null;
  let mode: Mode = 'split';
  let view: View = { scale: 1, x: 0, y: 0 };
  let fitted = true;
  let difference: HTMLCanvasElement | null = null;
  let asked = 0;

  const screen = (): Size => ({ width: surface.clientWidth, height: surface.clientHeight });
  const splitX = () => (Number(split.value) / 100) * surface.clientWidth;

  function draw(): void {
    cancelAnimationFrame(asked);
    asked = requestAnimationFrame(paint);
  }

  function paint(): void {
    const { width, height } = screen();
    const dpr = devicePixelRatio;
    [canvas.width, canvas.height] = [Math.round(width * dpr), Math.round(height * dpr)];
    const context = canvas.getContext('2d');
    rule.hidden = split.disabled = !pictures?.before || !pictures.after || mode !== 'split';
    element.classList.toggle('divided', !rule.hidden);
    rule.style.left = `${split.value}%`;
    if (!context || !pictures) return;
    const { before, beforeBox, after, frame } = pictures;
    const whole = { x: 0, y: 0, ...frame };
    const place = (box: Box) => snapped(onScreen(box, view, frame, { width, height }), dpr);
    context.scale(dpr, dpr);
    context.imageSmoothingEnabled = view.scale * dpr < 3;
    context.imageSmoothingQuality = 'high';
    clip(context, place(whole));
    if (mode === 'difference' && before && after) return put(context, (difference ??= differenceOf(pictures)), place(whole));
    if (after) put(context, after, place(whole));
    if (!before) return;
    if (after) clip(context, { x: 0, y: 0, width: splitX(), height });
    context.fillRect(0, 0, width, height);
    put(context, before, place(beforeBox));
  }

  function look(next: View, isFit = false): void {
    view = next;
    fitted = isFit;
    onZoom(view.scale);
    draw();
  }

  const frame = () => pictures?.frame ?? { width: 1, height: 1 };
  const fit = () => look(fitView(frame(), screen()), true);
  const zoomBy = (factor: number, at?: { x: number; y: number }) => look(zoomed(view, factor, frame(), screen(), at));
  const pan = (dx: number, dy: number) => look(panned(view, dx, dy, frame(), screen()), fitted);

  function fromMiddle({ clientX, clientY }: { clientX: number; clientY: number }) {
    const { left, top, width, height } = surface.getBoundingClientRect();
    return { x: clientX - left - width / 2, y: clientY - top - height / 2 };
  }

  const pointers = new Map<number, PointerEvent>();
  let splitting = false;

  surface.addEventListener('pointerdown', (event) => {
    if (event.button > 0) return;
    pointers.set(event.pointerId, event);
    surface.setPointerCapture(event.pointerId);
    const { x } = fromMiddle(event);
    const onRule = Math.abs(x + surface.clientWidth / 2 - splitX()) < gripPx;
    // Where nothing can be pushed, the whole surface moves the split.
    splitting = mode === 'split' && pointers.size === 1 && (onRule || fitted);
    if (splitting) moveSplit(event);
  });
  surface.addEventListener('pointermove', (event) => {
    const last = pointers.get(event.pointerId);
    if (!last) return;
    const [first, second] = [...pointers.values()];
    if (second) {
      const other = last === first ? second : first!;
      const apart = (one: PointerEvent) => Math.max(1, Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY));
      const middle = fromMiddle({ clientX: (event.clientX + other.clientX) / 2, clientY: (event.clientY + other.clientY) / 2 });
      zoomBy(apart(event) / apart(last), middle);
      pan((event.clientX - last.clientX) / 2, (event.clientY - last.clientY) / 2);
    } else if (splitting) {
      moveSplit(event);
    } else {
      pan(event.clientX - last.clientX, event.clientY - last.clientY);
    }
    pointers.set(event.pointerId, event);
  });
  for (const end of ['pointerup', 'pointercancel'] as const) {
    surface.addEventListener(end, ({ pointerId }) => {
      pointers.delete(pointerId);
      splitting = false;
    });
  }
  surface.addEventListener('dblclick', (event) => (fitted ? zoomBy(1 / view.scale, fromMiddle(event)) : fit()));
  surface.addEventListener(
    'wheel',
    (event) => {
      event.preventDefault();
      zoomBy(Math.exp(-event.deltaY * (event.deltaMode === 1 ? 0.05 : 0.002)), fromMiddle(event));
    },
    { passive: false },
  );
  surface.addEventListener('keydown', (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const acts: Record<string, () => void> = {
      '+': () => zoomBy(zoomStep),
      '=': () => zoomBy(zoomStep),
      '-': () => zoomBy(1 / zoomStep),
      '0': fit,
      '1': () => zoomBy(1 / view.scale),
      ArrowLeft: () => pan(stepPx, 0),
      ArrowRight: () => pan(-stepPx, 0),
      ArrowUp: () => pan(0, stepPx),
      ArrowDown: () => pan(0, -stepPx),
    };
    const act = acts[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
  split.addEventListener('input', draw);
  new ResizeObserver(() => (fitted ? fit() : look(held(view, frame(), screen())))).observe(surface);

  function moveSplit({ clientX }: PointerEvent): void {
    const { left, width } = surface.getBoundingClientRect();
    split.value = String(((clientX - left) / width) * 100);
    draw();
  }

  return {
    element,
    fit,
    zoomBy,
    actualSize: () => zoomBy(1 / view.scale),
    setMode(next) {
      mode = next;
      draw();
    },
    show(next) {
      const same = next && pictures && next.frame.width === pictures.frame.width && next.frame.height === pictures.frame.height;
      pictures = next;
      difference = null;
      if (same) draw();
      else fit();
    },
  };
}

/** Onto whole pixels of the screen: both pictures begin and end with the same sharp edge. */
function snapped({ x, y, width, height }: Box, dpr: number): Box {
  const snap = (value: number) => Math.round(value * dpr) / dpr;
  return { x: snap(x), y: snap(y), width: snap(x + width) - snap(x), height: snap(y + height) - snap(y) };
}

function clip(context: CanvasRenderingContext2D, { x, y, width, height }: Box): void {
  context.beginPath();
  context.rect(x, y, width, height);
  context.clip();
}

const put = (context: CanvasRenderingContext2D, picture: CanvasImageSource, { x, y, width, height }: Box): void =>
  context.drawImage(picture, x, y, width, height);

/** |before - after|, doubled a few times, made by the canvas itself: no pixel is read back. */
function differenceOf({ before, beforeBox, after, frame }: Pictures): HTMLCanvasElement {
  const canvas = el('canvas', { width: String(frame.width), height: String(frame.height) });
  const context = canvas.getContext('2d')!;
  context.imageSmoothingQuality = 'high';
  context.fillRect(0, 0, frame.width, frame.height);
  put(context, before!, beforeBox);
  context.globalCompositeOperation = 'difference';
  context.drawImage(after!, 0, 0);
  context.globalCompositeOperation = 'lighter';
  for (let i = 0; i < doublings; i++) context.drawImage(canvas, 0, 0);
  return canvas;
}
