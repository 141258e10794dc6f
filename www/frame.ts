/** Where things are in the viewer: pictures in each other's frame, and the frame on the screen. Pure. */

import type { ResizeOptions, Source } from 'pixmill';
import type { Size } from './rows.js';

export interface Box extends Size {
  x: number;
  y: number;
}

/** The frame of the result on the screen: its scale, and where its middle is from the middle of the screen. */
export interface View {
  scale: number;
  x: number;
  y: number;
}

const mostScale = 32;

export function uprightOf({ width, height, orientation }: Pick<Source, 'width' | 'height' | 'orientation'>, autoOrient = true): Size {
  return autoOrient && orientation > 4 ? { width: height, height: width } : { width, height };
}

/** What the whole source takes, in pixels of the result: as in `src/fit.rs`, but for its rounding. Both have one middle. */
export function sourceBox(source: Size, after: Size, { width, height, fit = 'cover', withoutEnlargement }: ResizeOptions): Box {
  const across = width ? source.width / width : null;
  const down = height ? source.height / height : null;
  const either = across ?? down ?? 1;
  const [a, b] = [across ?? either, down ?? either];
  const both = fit === 'cover' || fit === 'outside' ? Math.min(a, b) : Math.max(a, b);
  const least = withoutEnlargement ? 1 : 0;
  const resized = {
    width: source.width / Math.max(least, fit === 'fill' ? (across ?? 1) : both),
    height: source.height / Math.max(least, fit === 'fill' ? (down ?? 1) : both),
  };
  return { ...resized, x: (after.width - resized.width) / 2, y: (after.height - resized.height) / 2 };
}

export const fitScale = (frame: Size, screen: Size): number => Math.min(1, screen.width / frame.width, screen.height / frame.height);

export const fitView = (frame: Size, screen: Size): View => ({ scale: fitScale(frame, screen), x: 0, y: 0 });

/** Zooms so that what is under a point of the screen, told from its middle, stays there. */
export function zoomed(view: View, factor: number, frame: Size, screen: Size, at = { x: 0, y: 0 }): View {
  const least = Math.min(fitScale(frame, screen), 1);
  const scale = Math.min(mostScale, Math.max(least, view.scale * factor));
  const ratio = scale / view.scale;
  return held({ scale, x: at.x + (view.x - at.x) * ratio, y: at.y + (view.y - at.y) * ratio }, frame, screen);
}

export const panned = (view: View, dx: number, dy: number, frame: Size, screen: Size): View =>
  held({ ...view, x: view.x + dx, y: view.y + dy }, frame, screen);

/** Keeps the frame on the screen: what is smaller stays in the middle, what is larger has no gap beside it. */
export function held({ scale, x, y }: View, frame: Size, screen: Size): View {
  const room = (length: number, space: number) => Math.max(0, (length * scale - space) / 2);
  const within = (value: number, most: number) => Math.min(most, Math.max(-most, value)) + 0;
  return { scale, x: within(x, room(frame.width, screen.width)), y: within(y, room(frame.height, screen.height)) };
}

/** A box of the frame as it is on the screen. */
export function onScreen(box: Box, { scale, x, y }: View, frame: Size, screen: Size): Box {
  const left = screen.width / 2 + x - (frame.width * scale) / 2;
  const top = screen.height / 2 + y - (frame.height * scale) / 2;
  return { x: left + box.x * scale, y: top + box.y * scale, width: box.width * scale, height: box.height * scale };
}
