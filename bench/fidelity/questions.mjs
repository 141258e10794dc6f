/** What everybody is asked: files, the size to make of them, and how to code it. All files are made here, by formulas and sharp. */

import { readFileSync } from 'node:fs';

import sharp from 'sharp';

import { at } from '../../scripts/lib/paths.mjs';
import { lanczos } from '../lib/lanczos.mjs';
import { rgb } from '../lib/reference.mjs';
import { makePhotos } from '../lib/synthetic.mjs';
import { checkerboard, colourChart, corners, disc, gradient, smooth, zonePlate } from './patterns.mjs';

const profile = (name) => at(`tests/fixtures/colour/${name}.icc`);
const image = ({ pixels, ...raw }) => sharp(pixels, { raw });
const best = { quality: 100, chromaSubsampling: '4:4:4' };
export const qualities = [65, 70, 75, 80, 85, 90, 95];
export const zonePlateSide = 1024;

export const gps = { GPSLatitudeRef: 'N', GPSLatitude: '48/1 12/1 30/1', GPSLongitudeRef: 'E', GPSLongitude: '16/1 22/1 0/1' };
export const date = '2026:03:14 15:09:26';
const xmp = '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:Rating="5"/></rdf:RDF></x:xmpmeta>';

/** Each question: `files` of `name` and `data`, `target`, `job`, and what its judge needs. */
export async function makeQuestions() {
  const photo = readFileSync(`${await makePhotos({ size: 'phone', seed: 1, count: 1 })}/0000.jpg`);
  const small = await sharp(photo).resize(800, 600).jpeg({ quality: 90 }).toBuffer();
  const progressive = await sharp(photo).resize(800, 600).jpeg({ quality: 90, progressive: true }).toBuffer();
  const whole = { width: 400, height: 300 };
  const photoTarget = { width: 600, height: 450 };
  const photoReference = await resampled(photo, photoTarget);
  return {
    ...(await orientation()),
    ...(await colours()),
    ...(await metadata()),
    cut: { files: [cut('baseline.jpg', small)], target: whole, job: { quality: 95 }, reference: await resampled(small, whole) },
    cutProgressive: { files: [cut('progressive.jpg', progressive)], target: whole, job: { quality: 95 }, reference: await resampled(progressive, whole) },
    ...Object.fromEntries(
      qualities.map((quality) => [`photo${quality}`, { files: [{ name: 'photo.jpg', data: photo }], target: photoTarget, job: { quality }, reference: photoReference }]),
    ),
    ...(await patterns()),
  };
}

async function resampled(jpeg, target) {
  const { data, info } = await rgb(sharp(jpeg));
  return lanczos({ pixels: data, width: info.width, height: info.height }, target);
}

const cut = (name, data) => ({ name, data: data.subarray(0, Math.round(0.6 * data.length)) });

/** By EXIF's numbers, how the upright picture is mirrored and turned to be stored. */
const stored = {
  1: (upright) => upright,
  2: (upright) => upright.flop(),
  3: (upright) => upright.rotate(180),
  4: (upright) => upright.flip(),
  5: (upright) => upright.flop().rotate(270),
  6: (upright) => upright.rotate(270),
  7: (upright) => upright.flop().rotate(90),
  8: (upright) => upright.rotate(90),
};

async function orientation() {
  const size = { width: 240, height: 160 };
  const upright = await image(corners(size)).png().toBuffer();
  const files = await Promise.all(
    Object.entries(stored).map(async ([number, turn]) => {
      const turned = await turn(sharp(upright)).png().toBuffer();
      return { name: `${number}.jpg`, data: await sharp(turned).jpeg(best).withMetadata({ orientation: Number(number) }).toBuffer() };
    }),
  );
  const target = { width: 120, height: 80 };
  const right = await sharp(upright).resize(target.width, target.height).removeAlpha().raw().toBuffer();
  return { orientation: { files, target, job: { quality: 95 }, reference: right } };
}

async function colours() {
  const chart = await image(colourChart()).png().toBuffer();
  const inProfile = (name) => sharp(chart).withIccProfile(profile(name)).jpeg(best).toBuffer();
  const inks = await sharp(chart).toColourspace('cmyk').jpeg(best).toBuffer();
  const files = [
    { name: 'display-p3.jpg', data: await inProfile('display-p3') },
    { name: 'adobe-rgb.jpg', data: await inProfile('adobe-rgb') },
    { name: 'cmyk.jpg', data: withProfile(inks, readFileSync(profile('cmyk'))) },
  ];
  const red = await image({ pixels: Buffer.alloc(240 * 160 * 3, Buffer.of(255, 0, 0)), width: 240, height: 160, channels: 3 }).jpeg(best).toBuffer();
  const target = { width: 120, height: 80 };
  return {
    colour: { files, target, job: { quality: 95 } },
    beyond: { files: [{ name: 'red-of-display-p3.jpg', data: withProfile(red, readFileSync(profile('display-p3'))) }], target, job: { quality: 95 } },
  };
}

/** A JPEG with a profile, in one segment behind SOI, in place of any that it has. */
function withProfile(jpeg, icc) {
  const head = Buffer.from('\xff\xe2\0\0ICC_PROFILE\0\x01\x01', 'latin1');
  head.writeUInt16BE(head.length - 2 + icc.length, 2);
  return Buffer.concat([jpeg.subarray(0, 2), head, icc, jpeg.subarray(2)]);
}

async function metadata() {
  const data = await image(corners({ width: 160, height: 240 }))
    .jpeg(best)
    .withIccProfile(profile('display-p3'))
    .withExif({ IFD0: { Orientation: '6' }, IFD2: { DateTimeOriginal: date, PixelXDimension: '160', PixelYDimension: '240' }, IFD3: gps })
    .withMetadata({ orientation: 6 })
    .withXmp(xmp)
    .toBuffer();
  return { metadata: { files: [{ name: 'metadata.jpg', data }], target: { width: 120, height: 80 }, job: { quality: 80 } } };
}

async function patterns() {
  const jpeg = async (name, raster) => ({ name: `${name}.jpg`, data: await image(raster).jpeg(best).toBuffer() });
  const side = zonePlateSide;
  const files = [await jpeg('zone-plate', zonePlate(side)), await jpeg('gradient', gradient(side)), await jpeg('checkerboard', checkerboard(side))];
  const target = { width: 300, height: 300 };
  const job = { quality: 95 };
  return {
    shrink: { files: [await jpeg('smooth-large', smooth({ width: 1000, height: 750 }))], target: { width: 320, height: 240 }, job },
    enlarge: { files: [await jpeg('smooth-small', smooth({ width: 400, height: 300 }))], target: { width: 1000, height: 750 }, job },
    patterns: { files, target, job },
    alpha: { files: [{ name: 'disc.png', data: await image(disc(side)).png().toBuffer() }], target, job: { ...job, format: 'png' } },
  };
}
