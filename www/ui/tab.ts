/** The tab's title and icon show how far it is. */

import { percent } from '../format.js';
import type { State } from '../state.js';
import { strings } from '../strings.js';
import { overall } from './progress.js';

const sidePx = 32;
/** Browsers draw a new icon reluctantly. */
const stepsOfIcon = 16;
/** And may ask for one that has been replaced meanwhile. */
const patienceMs = 10_000;
const colours = { track: '#b9c4bc', mill: '#2c8f7b', grain: '#d9952b' };

export function createTab(): { render(state: State): void } {
  const icon = document.querySelector<HTMLLinkElement>('link[rel="icon"]')!;
  const plain = { href: icon.href, type: icon.type };
  let shown: number | null = null;
  let drawn = '';

  function show(step: number | null): void {
    if (step === shown) return;
    shown = step;
    if (step === null) return put(plain.href, plain.type);
    draw(step / stepsOfIcon).toBlob((blob) => {
      // It may have ended meanwhile.
      if (blob && shown === step) put(URL.createObjectURL(blob), blob.type);
    });
  }

  function put(href: string, type: string): void {
    const last = drawn;
    setTimeout(() => URL.revokeObjectURL(last), patienceMs);
    drawn = href === plain.href ? '' : href;
    Object.assign(icon, { href, type });
  }

  return {
    render({ phase, progress }) {
      const share = progress && overall(progress);
      document.title = share !== null ? strings.titleRunning(percent(share)) : phase === 'done' ? strings.titleDone : strings.title;
      show(share === null ? null : Math.floor(share * stepsOfIcon));
    },
  };
}

/** The mark's pixel in a ring that closes. */
function draw(share: number): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = sidePx;
  const context = canvas.getContext('2d')!;
  const arc = (part: number, colour: string) => {
    context.beginPath();
    context.arc(sidePx / 2, sidePx / 2, 12, -Math.PI / 2, (2 * part - 0.5) * Math.PI);
    context.strokeStyle = colour;
    context.lineWidth = 7;
    context.stroke();
  };
  arc(1, colours.track);
  arc(share, colours.mill);
  context.fillStyle = colours.grain;
  context.fillRect(sidePx / 2 - 3, sidePx / 2 - 3, 6, 6);
  return canvas;
}
