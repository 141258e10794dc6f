/** What the answers are worth: plain numbers and words, or null where there is no picture of the right size. */

import sharp from 'sharp';

import { psnr } from '../lib/psnr.mjs';
import { readExif } from './exif.mjs';
import { banding, colourErrors, fringe, grey, patchColours, rowsRight, shift, ssim, zones } from './measures.mjs';
import { date, qualities, zonePlateSide } from './questions.mjs';

export async function judge(answers, questions) {
  const context = { questions, right: await rightColours(questions.colour) };
  const verdicts = {};
  for (const [name, answer] of Object.entries(answers)) {
    verdicts[name] = {};
    for (const [about, look] of Object.entries(judges)) verdicts[name][about] = await look(answer, context);
  }
  for (const verdict of Object.values(verdicts)) verdict.photo &&= { ...verdict.photo, atPixmillsBytes: decibelsAt(verdict.photo.curve, verdicts.pixmill.photo.bytes) };
  return verdicts;
}

const judges = {
  async orientation({ orientation }, { questions }) {
    const rasters = await Promise.all(orientation.map((made) => shown(made, questions.orientation.target)));
    return rasters.filter((raster) => raster && psnr(raster.pixels, questions.orientation.reference) > 20).length;
  },

  async colour({ colour }, { questions, right }) {
    const rasters = await Promise.all(colour.map((made) => shown(made, questions.colour.target)));
    return rasters.map((raster, i) => raster && colourErrors(raster, right[i]));
  },

  /** Is red still Display P3's: of its profile, and as in the file? */
  async beyond({ beyond: [{ data }] }, { questions }) {
    if (!data) return null;
    const [{ data: source }] = questions.beyond.files;
    const { channels } = await sharp(data, { ignoreIcc: true }).stats();
    return (await sameProfile(data, source)) && channels.every(({ mean }, i) => Math.abs(mean - (i === 0 ? 255 : 0)) < 3);
  },

  async metadata({ metadata: [{ data }] }, { questions }) {
    if (!data) return null;
    const { exif, icc, xmp, orientation } = await sharp(data).metadata();
    const profile = (await sameProfile(data, questions.metadata.files[0].data)) ? 'its own' : icc ? 'sRGB' : null;
    const fields = readExif(exif);
    return { date: fields.date === date, profile, xmp: Boolean(xmp), gps: Boolean(fields.hasGps), orientation: orientation ?? null };
  },

  cut: async ({ cut, cutProgressive }, { questions }) => ({
    baseline: await damaged(cut, questions.cut),
    progressive: await damaged(cutProgressive, questions.cutProgressive),
  }),

  /** Decibels and SSIM at quality 80, and decibels by bytes. */
  async photo(answer, { questions }) {
    const curve = [];
    let at80 = null;
    for (const quality of qualities) {
      const { target, reference } = questions[`photo${quality}`];
      const [{ data }] = answer[`photo${quality}`];
      const raster = await shown({ data }, target);
      if (!raster) return null;
      curve.push({ bytes: data.length, psnr: psnr(raster.pixels, reference) });
      if (quality === 80) at80 = { ...curve.at(-1), ssim: ssim(raster, reference) };
    }
    return { ...at80, curve };
  },

  shrink: async ({ shrink: [made] }, { questions }) => measured(made, questions.shrink, shift),
  enlarge: async ({ enlarge: [made] }, { questions }) => measured(made, questions.enlarge, shift),
  zones: async ({ patterns: [made] }, { questions }) => measured(made, questions.patterns, (raster) => zones(raster, zonePlateSide)),
  banding: async ({ patterns: [, made] }, { questions }) => measured(made, questions.patterns, banding),
  grey: async ({ patterns: [, , made] }, { questions }) => measured(made, questions.patterns, grey),

  async fringe({ alpha: [{ data }] }) {
    if (!data) return null;
    const { hasAlpha, format } = await sharp(data).metadata();
    if (!hasAlpha || format !== 'png') return null;
    return fringe({ pixels: await sharp(data).toColourspace('srgb').ensureAlpha().raw().toBuffer() });
  },
};

async function sameProfile(...files) {
  const [a, b] = await Promise.all(files.map(async (data) => (await sharp(data).metadata()).icc));
  return Boolean(a?.equals(b));
}

async function measured(made, { target }, measure) {
  const raster = await shown(made, target);
  return raster && measure(raster);
}

async function damaged(made, { target, reference }) {
  const [{ error }] = made;
  if (error) return { error };
  const raster = await shown(made[0], target);
  return raster ? { rowsRight: rowsRight(raster, reference) } : { error: 'a picture of another size' };
}

/** A result as one sees it: turned by its tag, in sRGB by its profile. */
export async function shown({ data }, target) {
  if (!data) return null;
  const { data: pixels, info } = await sharp(data).autoOrient().toColourspace('srgb').removeAlpha().raw().toBuffer({ resolveWithObject: true });
  if (info.width !== target.width || info.height !== target.height || info.channels !== 3) return null;
  return { pixels, width: info.width, height: info.height };
}

/** LittleCMS's, through sharp. */
const rightColours = ({ files }) =>
  Promise.all(
    files.map(async ({ data }) => {
      const { data: pixels, info } = await sharp(data).toColourspace('srgb').raw().toBuffer({ resolveWithObject: true });
      return patchColours({ pixels, width: info.width, height: info.height });
    }),
  );

/** Decibels where a curve, straight between its points over the logarithm of bytes, has so many bytes. */
function decibelsAt(curve, bytes) {
  const next = curve.findIndex((point) => point.bytes >= bytes);
  if (next === -1 || (next === 0 && curve[0].bytes > bytes)) return null;
  if (next === 0) return curve[0].psnr;
  const [low, high] = [curve[next - 1], curve[next]];
  return low.psnr + ((high.psnr - low.psnr) * Math.log(bytes / low.bytes)) / Math.log(high.bytes / low.bytes);
}
