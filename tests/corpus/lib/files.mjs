/** The files of a run: those of a folder, and damaged copies of them, the same for the same seed. */

import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';

import { generator } from '../../../scripts/lib/random.mjs';

/** Copies of larger ones would only take time. */
const mostBytes = 200_000;
const mostPixels = 1_000_000;

/** How far headers reach, which is where damage tells most. */
const headerBytes = 700;

/** Puts all into `target`/files and gives their names, in order, and what each was made of. */
export function collect(source, target, mutations, seed) {
  const folder = join(target, 'files');
  mkdirSync(folder);
  const originals = readdirSync(source, { recursive: true })
    .sort()
    .map((name) => join(source, name))
    .filter((path) => statSync(path).isFile() && !path.endsWith('.tsv'));
  const files = originals.map((path, i) => {
    const name = `${String(i).padStart(5, '0')}.jpg`;
    symlinkSync(path, join(folder, name));
    return { name, of: relative(source, path), mutated: false };
  });

  const bases = originals.flatMap((path) => (isSmall(path) ? [{ path, bytes: readFileSync(path) }] : []));
  const random = generator(seed);
  const below = (limit) => Math.floor(random() * limit);
  for (let i = 0; i < mutations; i++) {
    const { path, bytes } = bases[i % bases.length];
    const name = `m${String(i).padStart(6, '0')}.jpg`;
    writeFileSync(join(folder, name), mutate(bytes, bases[below(bases.length)].bytes, below));
    files.push({ name, of: relative(source, path), mutated: true });
  }
  return files;
}

function isSmall(path) {
  if (statSync(path).size > mostBytes) return false;
  const bytes = readFileSync(path);
  for (let i = 0; i + 9 < bytes.length; i++) {
    const isFrame = bytes[i] === 0xff && bytes[i + 1] >= 0xc0 && bytes[i + 1] <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(bytes[i + 1]);
    if (isFrame) return bytes.readUInt16BE(i + 5) * bytes.readUInt16BE(i + 7) <= mostPixels;
  }
  return bytes.length > 0;
}

function mutate(original, other, below) {
  let bytes = Buffer.from(original);
  for (let left = 1 + below(4); left > 0 && bytes.length > 4; left--) {
    const place = below(below(3) === 0 ? bytes.length : Math.min(headerBytes, bytes.length));
    const length = 1 + below(below(4) === 0 ? 600 : 12);
    const [before, after] = [bytes.subarray(0, place), bytes.subarray(place)];
    switch (below(8)) {
      case 0:
        bytes[place] ^= 1 << below(8);
        break;
      case 1:
        bytes[place] = below(256);
        break;
      case 2:
        bytes[place] = [0x00, 0xff, 0x7f, 0x80, 0xd0 + below(10), 0xda][below(6)];
        break;
      case 3:
        bytes = Buffer.concat([before, after.subarray(length)]);
        break;
      case 4:
        bytes = Buffer.concat([before, Buffer.from(Array.from({ length }, () => below(256))), after]);
        break;
      case 5:
        bytes = Buffer.concat([before, after.subarray(0, length), after]);
        break;
      case 6:
        bytes = Buffer.concat([bytes.subarray(0, below(bytes.length))]);
        break;
      case 7:
        bytes = Buffer.concat([before, other.subarray(below(other.length))]);
        break;
    }
  }
  return bytes;
}
