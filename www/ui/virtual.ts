/** A list of which only the lines in sight exist, so that twenty thousand scroll like twenty. */

import { el } from './dom.js';

const spare = 4;

export interface LineView {
  element: HTMLElement;
  show(at: number): void;
}

export interface VirtualList {
  /** What scrolls. */
  element: HTMLElement;
  setCount(count: number): void;
  /** Shows again what is in sight. */
  paint(): void;
  /** The lines in sight, the last not among them. */
  inSight(): { first: number; last: number };
  viewOf(at: number): LineView | undefined;
  reveal(at: number): void;
  toTop(): void;
  /** All lines are as high as this from now on. */
  setRow(px: number): void;
}

export function createVirtualList(rowPx: number, makeView: () => LineView, onMove: () => void): VirtualList {
  const space = el('div', { class: 'space', role: 'rowgroup' });
  const element = el('div', {}, space);
  let views: LineView[] = [];
  let count = 0;

  function inSight() {
    const first = Math.max(0, Math.floor(element.scrollTop / rowPx) - spare);
    return { first, last: Math.min(count, Math.ceil((element.scrollTop + element.clientHeight) / rowPx) + spare) };
  }

  /** A line keeps its view while it is in sight: scrolling by one line changes one view. */
  const viewOf = (at: number) => views[at % views.length];

  function paint(): void {
    const { first, last } = inSight();
    while (views.length < last - first) views.push(makeView());
    const used = new Set<LineView>();
    for (let at = first; at < last; at++) {
      const view = viewOf(at)!;
      view.element.style.transform = `translateY(${at * rowPx}px)`;
      view.element.ariaRowIndex = String(at + 1);
      view.show(at);
      used.add(view);
    }
    for (const view of views) {
      if (!used.has(view)) view.element.remove();
      else if (!view.element.isConnected) space.append(view.element);
    }
  }

  function layOut(): void {
    element.style.setProperty('--row', `${rowPx}px`);
    space.style.height = `${count * rowPx}px`;
  }

  const move = () => {
    paint();
    onMove();
  };
  element.addEventListener('scroll', move, { passive: true });
  new ResizeObserver(move).observe(element);
  layOut();

  return {
    element,
    inSight,
    paint,
    setCount(lines) {
      count = lines;
      layOut();
      element.ariaRowCount = String(lines);
      paint();
    },
    viewOf: (at) => (at >= inSight().first && at < inSight().last ? viewOf(at) : undefined),
    reveal(at) {
      if (at * rowPx < element.scrollTop) element.scrollTop = at * rowPx;
      else element.scrollTop = Math.max(element.scrollTop, (at + 1) * rowPx - element.clientHeight);
    },
    toTop: () => void (element.scrollTop = 0),
    setRow(px) {
      const first = element.scrollTop / rowPx;
      rowPx = px;
      layOut();
      element.scrollTop = first * rowPx;
      paint();
    },
  };
}
