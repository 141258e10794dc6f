/**
 * What must hold for names of results, whatever the sources' names are. Each rule is written anew here, from what
 * systems and formats say, and not taken from `js/`.
 */

import assert from 'node:assert/strict';

import { Folder } from './folder.mjs';

const MAX_SEGMENT_BYTES = 255;
/** Of Linux, with some room for what makes names distinct. */
const MAX_PATH_BYTES = 8192;

const EXTENSIONS = { jpeg: ['.jpg', '.jpeg', '.jpe', '.jfif', '.jif'], png: ['.png'], webp: ['.webp'], raw: ['.raw'] };
const DEVICES = ['con', 'prn', 'aux', 'nul', 'conin$', 'conout$', ...['com', 'lpt'].flatMap((device) => Array.from('0123456789¹²³', (digit) => device + digit))];

/** By how much case and Unicode form tell names apart, from the strictest system on. */
const folds = {
  NTFS: (name) => Array.from({ length: name.length }, (_, i) => (name[i].toUpperCase().length === 1 ? name[i].toUpperCase() : name[i])).join(''),
  APFS: (name) => name.normalize('NFD').toLowerCase().normalize('NFD'),
  ext4: (name) => name.normalize('NFD').toUpperCase().toLowerCase().normalize('NFD'),
};

const bytesOf = (text) => Buffer.byteLength(text);

/** Throws where one doesn't hold. `subject` are the modules of `js/`. */
export async function check(subject, input) {
  const renamed = rename(subject, input);
  const names = claim(new subject.OutputNames(), renamed);
  harmless(names, renamed);
  distinct(names);
  onePlaceForAFolder(names, renamed);
  resumable(subject, names, renamed, input.cut);
  zip(subject, names, input.files);
  tar(subject, names);
  await folder(subject, renamed, input);
}

/** Where results are to be, before they are made harmless. */
function rename({ readPattern, foreknown }, { files, pattern }) {
  let outputOf;
  try {
    outputOf = readPattern(pattern);
  } catch (error) {
    assert.equal(error.code, 'option', 'pattern: a wrong one is refused with a code');
    outputOf = readPattern(null);
  }
  return files.map(({ path, format, width, height }) => {
    const output = outputOf(path, { width, height, format });
    const known = foreknown({ rename: pattern, format });
    if (known && pattern !== null) assert.equal(outputOf(path, known), output, 'pattern: what is known beforehand is what comes');
    assert.equal(output.split('/').length, path.split('/').length, 'pattern: folders stay');
    assert.ok(output.startsWith(path.slice(0, path.lastIndexOf('/') + 1)), 'pattern: folders stay as they are');
    return { output, format };
  });
}

const claim = (names, renamed) => renamed.map(({ output, format }) => names.add(output, format));

function harmless(names, renamed) {
  names.forEach((name, i) => {
    const said = JSON.stringify(name.slice(0, 300));
    assert.ok(name.isWellFormed?.() ?? Buffer.from(name).toString() === name, `Unicode: ${said}`);
    assert.ok(bytesOf(name) <= MAX_PATH_BYTES, `length: a path of ${bytesOf(name)} bytes`);
    for (const segment of name.split('/')) segmentIsHarmless(segment, said);
    assert.ok(EXTENSIONS[renamed[i].format].some((extension) => name.toLowerCase().endsWith(extension)), `extension: ${said} is ${renamed[i].format}`);
  });
}

function segmentIsHarmless(segment, said) {
  assert.ok(!['', '.', '..'].includes(segment), `tree: ${said} has an empty or a dotted segment`);
  assert.ok(bytesOf(segment) <= MAX_SEGMENT_BYTES, `length: a segment of ${bytesOf(segment)} bytes in ${said}`);
  assert.ok(!/[\0-\x1f\x7f-\x9f<>:"\\|?*]/.test(segment), `characters: ${said}`);
  assert.ok(!/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/.test(segment), `direction: ${said}`);
  assert.ok(!/[. ]$/.test(segment), `end: ${said}`);
  // Windows looks at what comes before the first dot, without the spaces at its end.
  assert.ok(!DEVICES.includes(segment.split('.')[0].replace(/ +$/, '').toLowerCase()), `device: ${said}`);
}

function distinct(names) {
  for (const [system, fold] of Object.entries(folds)) {
    const files = new Map();
    for (const name of names) {
      const other = files.get(fold(name));
      assert.equal(other, undefined, `distinct: on ${system} ${JSON.stringify(name)} is ${JSON.stringify(other)}`);
      files.set(fold(name), name);
    }
    for (const folded of [...files.keys()]) {
      for (let at = folded.indexOf('/'); at >= 0; at = folded.indexOf('/', at + 1)) {
        assert.ok(!files.has(folded.slice(0, at)), `distinct: on ${system} a folder of ${JSON.stringify(folded)} is a file`);
      }
    }
  }
}

/** What lies side by side stays side by side. */
function onePlaceForAFolder(names, renamed) {
  const folders = new Map();
  names.forEach((name, i) => {
    const source = renamed[i].output.slice(0, renamed[i].output.lastIndexOf('/') + 1);
    const place = name.slice(0, name.lastIndexOf('/') + 1);
    assert.equal(folders.get(source) ?? place, place, 'folder: what was in one folder is in one');
    folders.set(source, place);
  });
}

/** A run that goes on gives the names of one that was never broken off. */
function resumable({ OutputNames }, names, renamed, cut) {
  const again = new OutputNames();
  const done = Math.min(cut, names.length);
  for (const name of names.slice(0, done)) again.restore(name);
  assert.deepEqual(claim(again, renamed.slice(done)), names.slice(done), 'resume: the same names');
}

/** A zip of these names is read back, from both of its ends, with nothing but its own numbers. */
function zip({ localHeader, centralHeader, directoryEnd }, names, files) {
  const parts = [];
  let offset = 0;
  const entries = names.map((name, i) => {
    const entry = { name, bytes: i % 3, crc32: i, modifiedMs: files[i].modifiedMs, offset };
    const local = Buffer.concat([localHeader(entry), Buffer.alloc(entry.bytes, 0x50)]);
    parts.push(local);
    offset += local.length;
    return entry;
  });
  const central = entries.map(centralHeader);
  const bytes = central.reduce((sum, header) => sum + header.length, 0);
  const whole = Buffer.concat([...parts, ...central, directoryEnd({ count: entries.length, bytes }, offset)]);

  const end = whole.length - 22;
  assert.equal(whole.readUInt32LE(end), 0x06054b50, 'zip: its end');
  assert.equal(whole.readUInt16LE(end + 10), entries.length, 'zip: the number of entries');
  let at = whole.readUInt32LE(end + 16);
  for (const { name, bytes: size, modifiedMs } of entries) {
    assert.equal(whole.readUInt32LE(at), 0x02014b50, 'zip: a central header');
    const [length, extra, local] = [whole.readUInt16LE(at + 28), whole.readUInt16LE(at + 30), whole.readUInt32LE(at + 42)];
    assert.equal(whole.toString('utf8', at + 46, at + 46 + length), name, 'zip: the name in the directory');
    assert.ok(whole.readUInt16LE(at + 8) & 0x800, 'zip: the name is said to be UTF-8');
    const seconds = whole.readInt32LE(at + 46 + length + 5);
    if (modifiedMs >= Date.UTC(1980, 0, 2) && modifiedMs < 2 ** 31 * 1000) assert.equal(seconds, Math.floor(modifiedMs / 1000), 'zip: the time');
    assert.ok(whole.readUInt16LE(at + 14) >> 9 < 60, 'zip: a year of DOS');
    at += 46 + length + extra + whole.readUInt16LE(at + 32);

    assert.equal(whole.readUInt32LE(local), 0x04034b50, 'zip: a local header');
    const [localLength, localExtra] = [whole.readUInt16LE(local + 26), whole.readUInt16LE(local + 28)];
    assert.equal(whole.toString('utf8', local + 30, local + 30 + localLength), name, 'zip: the name beside the file');
    const data = local + 30 + localLength + localExtra;
    assert.ok(whole.subarray(data, data + size).every((byte) => byte === 0x50), 'zip: the file');
  }
  assert.equal(at, end, 'zip: nothing between the directory and its end');
}

function tar({ tarHeader }, names) {
  for (const name of names) {
    const header = Buffer.from(tarHeader({ name, bytes: 5, modifiedMs: 0 }));
    assert.equal(header.length % 512, 0, 'tar: whole blocks');
    let path = header.toString('utf8', 0, 100).replace(/\0.*$/s, '');
    if (header.toString('latin1', 156, 157) === 'x') {
      const record = header.subarray(512, 512 + Number.parseInt(header.toString('latin1', 124, 135), 8));
      const space = record.indexOf(0x20);
      assert.equal(Number(record.toString('latin1', 0, space)), record.length, 'tar: the length of a record');
      path = record.toString('utf8', space + 1, record.length - 1).replace(/^path=/, '');
    }
    assert.equal(path, name, 'tar: the name');
  }
}

/** Nothing asks for so many names but what never ends. */
function patient(fold, left = 100_000) {
  return (name) => {
    assert.ok(left-- > 0, 'folder: names are looked for without end');
    return fold(name);
  };
}

/** N results are N files of a folder, whatever is in it, and all that was there is there as it was. */
async function folder({ FolderBody }, renamed, { there, overwrite, isFolding }) {
  const root = new Folder(patient(isFolding ? folds.ext4 : (name) => name));
  for (const path of there) root.plant(path.split('/').slice(0, 100));
  const before = root.files();
  const body = new FolderBody(root, overwrite);
  const agreed = new Set(overwrite ? renamed.map(({ output }) => output) : []);
  const written = [];
  for (let i = 0; i < renamed.length; i += 3) {
    for (const name of await body.claim(renamed.slice(i, i + 3))) {
      await body.write(name, new Uint8Array(1));
      written.push(name);
    }
  }
  const after = root.files();
  const kept = [...before].filter(([name, content]) => after.get(name) === content);
  for (const [name] of before) {
    const isAgreed = [...agreed].some((output) => root.folded(output) === name);
    assert.ok(isAgreed || kept.some(([other]) => other === name), `folder: ${JSON.stringify(name)}, which was there, was written over`);
  }
  assert.equal(after.size - kept.length, written.length, 'folder: as many files as results');
}
