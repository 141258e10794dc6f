/** The icons of the installed page, drawn from its mark. */

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import sharp from 'sharp';

import { at } from './paths.mjs';

/** A mark that does not fill its icon stands on the ground: systems cut such icons to shapes of their own, or put no ground behind them. */
const icons = [
  { name: '192.png', side: 192, share: 1 },
  { name: '512.png', side: 512, share: 1 },
  { name: 'maskable-512.png', side: 512, share: 0.56 }, // inside the circle of 80 % that no shape cuts
  { name: 'apple-180.png', side: 180, share: 0.72 },
];

export async function drawIcons(folder, ground) {
  mkdirSync(folder, { recursive: true });
  await Promise.all(icons.map(draw(folder, ground)));
}

const draw = (folder, ground) => async ({ name, side, share }) => {
  const markSide = Math.round(side * share);
  const mark = await sharp(at('www/mark.svg'), { density: markSide }).resize(markSide, markSide).png().toBuffer();
  const background = share < 1 ? ground : '#00000000';
  const sheet = sharp({ create: { width: side, height: side, channels: 4, background } });
  await sheet.composite([{ input: mark }]).png({ palette: true }).toFile(join(folder, name));
};
