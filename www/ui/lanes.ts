/** What each thread did and when: a lane a thread, a block an image, its stages as tones. */

import { duration } from '../format.js';
import type { Block, RunFigures } from '../figures.js';
import { el } from './dom.js';

const lanePx = 14;
const gapPx = 2;
const stages = ['decode', 'resample', 'encode'] as const;

export interface Lanes {
  element: HTMLElement;
  /** Lets go of what watches the size and the colour scheme. */
  close(): void;
}

export function createLanes(caption: string, description: string, run: RunFigures, spanMs: number): Lanes {
  const canvas = el('canvas', { role: 'img', 'aria-label': description });
  canvas.style.height = `${run.lanes.length * (lanePx + gapPx) - gapPx}px`;

  const draw = () => paint(canvas, run, spanMs);
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const sized = new ResizeObserver(draw);
  dark.addEventListener('change', draw);
  sized.observe(canvas);

  return {
    element: el('figure', { class: 'lanes' }, el('figcaption', {}, caption, el('span', {}, duration(run.wallMs))), canvas),
    close() {
      dark.removeEventListener('change', draw);
      sized.disconnect();
    },
  };
}

function paint(canvas: HTMLCanvasElement, { lanes, wallMs }: RunFigures, spanMs: number): void {
  const context = canvas.getContext('2d');
  if (!context || canvas.clientWidth === 0) return;
  canvas.width = canvas.clientWidth * devicePixelRatio;
  canvas.height = canvas.clientHeight * devicePixelRatio;
  context.scale(devicePixelRatio, devicePixelRatio);
  const style = getComputedStyle(canvas);
  const colour = (name: string) => style.getPropertyValue(`--${name}`);
  const perMs = canvas.clientWidth / spanMs;

  lanes.forEach((lane, i) => {
    const y = i * (lanePx + gapPx);
    context.fillStyle = colour('lane');
    context.fillRect(0, y, wallMs * perMs, lanePx);
    for (const block of lane) {
      for (const { stage, fromMs, lengthMs } of partsOf(block)) {
        context.fillStyle = colour(stage);
        context.fillRect(fromMs * perMs, y, lengthMs * perMs, lanePx);
      }
    }
  });
}

/** The stages follow one another, so that their lengths give their places. */
function partsOf(block: Block) {
  let fromMs = block.startMs;
  return stages.map((stage) => {
    const part = { stage, fromMs, lengthMs: block[`${stage}Ms`] };
    fromMs += part.lengthMs;
    return part;
  });
}
