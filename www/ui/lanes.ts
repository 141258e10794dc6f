/** What each thread did and when: a lane a thread, a block an image; drawn while it happens. */

import type { Block } from '../figures.js';
import { count, duration } from '../format.js';
import type { Track } from '../lesson.js';
import { strings } from '../strings.js';
import { el, setText } from './dom.js';

const text = strings.comparison;
const gapPx = 3;
/** Blocks that are wide enough show their stages, and a gap after each. */
const stagedPx = 6;
/** Numbers of threads and images stand beside lanes of this height. */
const namedPx = 14;
const stages = ['decode', 'resample', 'encode'] as const;
type Colour = (typeof stages)[number] | 'rail' | 'block' | 'block-2';
/** Time in which a thread has nothing to do is a line in the middle of its lane. */
const railPx = 2;
const borderPx = 1;

/** The piece of time that the width stands for. */
export interface Span {
  fromMs: number;
  toMs: number;
}

export interface Lanes {
  element: HTMLElement;
  canvas: HTMLCanvasElement;
  show(track: Track | null, span: Span): void;
  /** Time that drawing has taken from runs. */
  spentMs(): number;
}

export function createLanes(name: string): Lanes {
  const canvas = el('canvas', { role: 'img' });
  const time = el('span', { class: 'time' });
  const bucket = el('span', { class: 'bucket', 'aria-hidden': 'true' });
  const left = el('span', { class: 'left' });
  const plot = el('div', { class: 'plot' }, canvas);
  const element = el('figure', { class: 'lanes' }, el('figcaption', {}, el('strong', {}, name), time, el('span', { class: 'store' }, bucket), left), plot);
  const painter = new Painter(canvas);
  let counts: HTMLElement[] = [];
  let shown: { track: Track | null; span: Span } = { track: null, span: { fromMs: 0, toMs: 0 } };
  let spentMs = 0;

  function draw(): void {
    const { track, span } = shown;
    if (!track) return;
    const startMs = performance.now();
    painter.draw(track, span);
    painter.images.forEach((images, i) => counts[i] && setText(counts[i]!, count(images)));
    if (track.running) spentMs += performance.now() - startMs;
  }

  function layOut(threads: number): void {
    const height = laneHeight(threads);
    canvas.style.gridRow = `1 / span ${threads}`;
    canvas.style.height = `${threads * (height + gapPx) - gapPx}px`;
    plot.style.setProperty('--lane-height', `${height}px`);
    const named = height >= namedPx;
    plot.classList.toggle('named', named);
    const beside = (name: string, words: (i: number) => string) =>
      Array.from({ length: named ? threads : 0 }, (_, i) => {
        const cell = el('span', { class: name }, words(i));
        cell.style.gridRow = String(i + 1);
        return cell;
      });
    counts = beside('many', () => '');
    plot.replaceChildren(...beside('who', (i) => count(i + 1)), canvas, ...counts);
  }

  for (const query of ['(prefers-color-scheme: dark)', '(forced-colors: active)']) {
    matchMedia(query).addEventListener('change', () => {
      painter.forget();
      draw();
    });
  }
  // Asking the element for its size would lay out the page at every tick.
  new ResizeObserver(([entry]) => {
    painter.resize(entry!.contentRect);
    draw();
  }).observe(canvas);

  return {
    element,
    canvas,
    spentMs: () => spentMs,
    show(track, span) {
      element.hidden = !track;
      if (!track) return;
      if (track.threads !== shown.track?.threads) layOut(track.threads);
      shown = { track, span };
      const share = track.files ? 1 - track.done / track.files : 0;
      element.classList.toggle('running', track.running);
      bucket.style.setProperty('--share', String(share));
      setText(time, duration(track.wallMs));
      setText(left, track.running ? text.bucket(count(track.files - track.done)) : text.imagesOn(count(track.done), count(track.threads)));
      canvas.ariaLabel = text.lanesLabel(name, count(track.threads), count(track.done), duration(track.wallMs));
      draw();
    },
  };
}

const laneHeight = (threads: number): number => (threads <= 4 ? 28 : threads <= 16 ? 16 : threads <= 32 ? 8 : 4);

/** Draws what is new since it was asked last, and everything when the scale has changed. */
class Painter {
  /** Images drawn in each lane. */
  images: number[] = [];
  #portions: Track['portions'] = [];
  #span: Span | null = null;
  #reachedMs = 0;
  #palette: Record<Colour, string> | null = null;

  #width = 0;
  #height = 0;

  readonly #context: CanvasRenderingContext2D | null;

  constructor(private readonly canvas: HTMLCanvasElement) {
    // Made ahead: making it takes longer than drawing on it.
    this.#context = canvas.getContext('2d');
  }

  resize({ width, height }: { width: number; height: number }): void {
    this.#width = width;
    this.#height = height;
    this.forget();
  }

  forget(): void {
    this.#span = null;
    this.#palette = null;
  }

  draw({ threads, wallMs, portions }: Track, span: Span): void {
    const { canvas } = this;
    const context = this.#context;
    // A folded or hidden figure costs nothing.
    if (!context || this.#width === 0 || span.toMs <= span.fromMs) return;
    const fresh = this.#span?.fromMs !== span.fromMs || this.#span.toMs !== span.toMs || portions.length < this.#portions.length || portions[0] !== this.#portions[0];
    if (fresh) {
      canvas.width = this.#width * devicePixelRatio;
      canvas.height = this.#height * devicePixelRatio;
      this.#portions = [];
      this.#reachedMs = span.fromMs;
      this.images = Array(threads).fill(0);
    }
    context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    const palette = (this.#palette ??= this.#readPalette());
    const perMs = this.#width / (span.toMs - span.fromMs);
    const x = (ms: number) => (ms - span.fromMs) * perMs;
    const height = laneHeight(threads);

    const reachedMs = Math.min(wallMs, span.toMs);
    if (reachedMs > this.#reachedMs) {
      context.fillStyle = palette.rail;
      for (let i = 0; i < threads; i++) context.fillRect(x(this.#reachedMs), i * (height + gapPx) + (height - railPx) / 2, (reachedMs - this.#reachedMs) * perMs, railPx);
      this.#reachedMs = reachedMs;
    }
    for (const portion of portions.slice(this.#portions.length)) {
      for (const block of portion) {
        const nth = this.images[block.thread]!;
        this.images[block.thread] = nth + 1;
        if (block.endMs > span.fromMs && block.startMs < span.toMs) paint(context, block, x, block.thread * (height + gapPx), height, palette, nth);
      }
    }
    this.#portions = portions;
    this.#span = span;
  }

  #readPalette(): Record<Colour, string> {
    const style = getComputedStyle(this.canvas);
    const colours: Colour[] = [...stages, 'rail', 'block', 'block-2'];
    return Object.fromEntries(colours.map((colour) => [colour, style.getPropertyValue(`--${colour}`)])) as Record<Colour, string>;
  }
}

function paint(context: CanvasRenderingContext2D, block: Block, x: (ms: number) => number, y: number, height: number, palette: Record<Colour, string>, nth: number): void {
  const [from, to] = [x(block.startMs), x(block.endMs)];
  if (to - from < stagedPx) {
    context.fillStyle = palette[nth % 2 ? 'block-2' : 'block'];
    context.fillRect(from, y, Math.max(to - from, 0.5), height);
    return;
  }
  // The stages follow one another; what is left of the work is copying. Stages on two threads may overlap.
  const sumMs = block.decodeMs + block.resampleMs + block.encodeMs;
  const scale = Math.min(1, (block.endMs - block.startMs) / sumMs);
  context.fillStyle = palette.block;
  context.fillRect(from, y, to - from - 1, height);
  let startMs = block.startMs;
  for (const stage of stages) {
    const endMs = startMs + block[`${stage}Ms`] * scale;
    const [left, width] = [x(startMs), Math.min(x(endMs), to - 1) - x(startMs)];
    context.fillStyle = palette[stage === 'encode' ? 'decode' : stage];
    context.fillRect(left, y, width, height);
    if (stage === 'encode' && width > 2 * borderPx) {
      context.fillStyle = palette.encode;
      context.fillRect(left + borderPx, y + borderPx, width - 2 * borderPx, height - 2 * borderPx);
    }
    startMs = endMs;
  }
}
