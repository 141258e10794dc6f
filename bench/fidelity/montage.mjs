/** The answers side by side, for the eye. */

import sharp from 'sharp';

import { chart } from './patterns.mjs';
import { patchColours } from './measures.mjs';
import { shown } from './judge.mjs';

const peers = ['pixmill', 'bitmap-draw', 'image-decoder', 'pica', 'jsquash', 'wasm-vips', 'napi-image', 'sharp'];
const captionHeight = 20;

const brief = (title) => (/^(Pixmill|sharp), `/.test(title) ? title.replaceAll('`', '') : title.split(/[,:]| at /)[0]);

/** By file name, WebP. */
export async function montages(answers, questions, contestants) {
  const tiles = (names, draw) =>
    Promise.all(names.filter((name) => answers[name]).map(async (name) => ({ caption: brief(contestants[name].title), picture: await draw(answers[name]) })));
  return {
    'colours.webp': await grid(await tiles([...peers.slice(0, 1), 'pixmill-srgb', ...peers.slice(1), 'sharp-keep'], (answer) => charts(answer, questions)), { width: 372, height: 82, columns: 2 }),
    'zone-plates.webp': await grid(await tiles([...peers.slice(0, 1), 'pixmill-exact', ...peers.slice(1)], quarter), { width: 150, height: 150, columns: 5, gap: 40 }),
    'edges.webp': await grid(await tiles(peers, edge), { width: 160, height: 160, columns: 4, gap: 20 }),
    'cut-short.webp': await grid(await tiles(peers, ({ cut: [{ data }] }) => data && sharp(data).resize(200, 150)), { width: 200, height: 150, columns: 4, gap: 20 }),
  };
}

/** The three charts of colours, each patch with the right colour in its middle. */
async function charts({ colour }, questions) {
  const pictures = await Promise.all(
    colour.map(async (made, i) => {
      if (!(await shown(made, questions.colour.target))) return null;
      const { data, info } = await sharp(questions.colour.files[i].data).toColourspace('srgb').raw().toBuffer({ resolveWithObject: true });
      const squares = patchColours({ pixels: data, width: info.width, height: info.height }).map(
        (rgb, at) => `<rect x="${20 * (at % chart.columns) + 6}" y="${20 * Math.floor(at / chart.columns) + 6}" width="8" height="8" fill="rgb(${rgb.map(Math.round)})"/>`,
      );
      const right = Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="120" height="80">${squares.join('')}</svg>`);
      const input = await sharp(await sharp(made.data).toColourspace('srgb').png().toBuffer()).composite([{ input: right }]).png().toBuffer();
      return { input, left: 1 + 124 * i, top: 1 };
    }),
  );
  return sharp({ create: { width: 372, height: 82, channels: 3, background: '#fff' } }).composite(pictures.filter(Boolean)).png();
}

const quarter = ({ patterns: [{ data }] }) => data && sharp(data).extract({ left: 150, top: 150, width: 150, height: 150 });

const edge = ({ alpha: [{ data }] }) =>
  data && sharp(data).extract({ left: 56, top: 56, width: 20, height: 20 }).flatten({ background: '#8fc1ff' }).resize(160, 160, { kernel: 'nearest' });

async function grid(tiles, { width, height, columns, gap = 8 }) {
  const [across, down] = [width + gap, height + captionHeight + 4];
  const size = { width: columns * across, height: Math.ceil(tiles.length / columns) * down };
  const place = (i) => ({ left: (i % columns) * across, top: Math.floor(i / columns) * down });
  const captions = tiles.map(({ caption }, i) => `<text x="${place(i).left + 2}" y="${place(i).top + 14}">${caption}</text>`);
  const absent = tiles.flatMap(({ picture }, i) => (picture ? [] : `<text x="${place(i).left + 2}" y="${place(i).top + 40}" fill="#a00">refused</text>`));
  const words = `<svg xmlns="http://www.w3.org/2000/svg" width="${size.width}" height="${size.height}" font-family="sans-serif" font-size="11">${captions.join('')}${absent.join('')}</svg>`;
  const pictures = await Promise.all(
    tiles.flatMap(({ picture }, i) => (picture ? picture.png().toBuffer().then((input) => ({ input, left: place(i).left, top: place(i).top + captionHeight })) : [])),
  );
  return sharp({ create: { ...size, channels: 3, background: '#fff' } })
    .composite([{ input: Buffer.from(words) }, ...pictures])
    .webp({ quality: 85, smartSubsample: true })
    .toBuffer();
}
