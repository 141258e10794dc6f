import assert from 'node:assert/strict';
import { test } from 'node:test';

import { importTs } from './lib/import-ts.mjs';

const { OutputNames } = await importTs('names.ts');

const namesOf = (...paths) => {
  const names = new OutputNames();
  return paths.map((path) => names.add(path));
};

test('a plain tree keeps its names', () => {
  const paths = ['a.jpg', 'b/c.JPEG', 'b/d/e.jfif', '日本/東京 タワー/写真.jpg', 'emoji 🏔️📷/🐈.jpe', '.hidden/.dotfile.jpg', ' leading.jpg', '50%25.jpg', 'semi;colon&amp.jpg'];
  assert.deepEqual(namesOf(...paths), paths);
});

test('names that are no JPEG get an extension that says so', () => {
  assert.deepEqual(namesOf('a.png', 'noextension', 'two.dots.webp', '.gif'), ['a.jpg', 'noextension.jpg', 'two.dots.jpg', '.gif.jpg']);
});

test('the extension says the format of the result', () => {
  const names = new OutputNames();
  const made = [['a.jpg', 'png'], ['a.PNG', 'png'], ['b.png', 'raw'], ['c.webp', 'webp'], ['a.png', 'jpeg'], ['a.jpeg', 'jpeg']].map(([path, format]) => names.add(path, format));
  assert.deepEqual(made, ['a.png', 'a (2).PNG', 'b.raw', 'c.webp', 'a.jpg', 'a.jpeg']);
});

test('a folder whose name is a file gets another name, and so does all that is in it', () => {
  const names = new OutputNames();
  assert.equal(names.add('album/inner/a.jpg'), 'album/inner/a.jpg');
  names.avoid('album');
  names.avoid('album');
  assert.deepEqual(['album/inner/a.jpg', 'album/b.jpg', 'other/a.jpg'].map((path) => names.add(path)), ['album (2)/inner/a.jpg', 'album (2)/b.jpg', 'other/a.jpg']);
});

test('no path leaves its folder', () => {
  assert.deepEqual(namesOf('../../etc/x.jpg', '/abs/y.jpg', 'a/./b//../z.jpg', 'C:\\w\\v.jpg', '\\\\host\\u.jpg', '..'), [
    'etc/x.jpg',
    'abs/y.jpg',
    'a/b/z.jpg',
    'C__w_v.jpg',
    '__host_u.jpg',
    'image.jpg',
  ]);
});

test('what some system refuses is replaced', () => {
  assert.deepEqual(namesOf('CON.jpg', 'aux/lpt1.tar.jpg', 'console.jpg', 'a<b>:"c|d?e*.jpg', 'nul\0l\n\u007f.jpg', 'evil\u202egpj.jpg', 'dot./space /x.jpg'), [
    '_CON.jpg',
    '_aux/_lpt1.tar.jpg',
    'console.jpg',
    'a_b___c_d_e_.jpg',
    'nul_l__.jpg',
    'evil_gpj.jpg',
    'dot_/space_/x.jpg',
  ]);
});

test('names that some system takes for the same are told apart', () => {
  assert.deepEqual(namesOf('p.jpg', 'P.JPG', 'p.png', 'p (2).jpg', 'p.jpeg'), ['p.jpg', 'P (2).JPG', 'p (3).jpg', 'p (2) (2).jpg', 'p.jpeg']);
  const [composed, decomposed] = namesOf('caf\u00e9.jpg', 'cafe\u0301.jpg');
  assert.notEqual(composed.normalize('NFC'), decomposed.normalize('NFC'));
  assert.deepEqual(namesOf('stra\u00dfe.jpg', 'STRASSE.jpg'), ['stra\u00dfe.jpg', 'STRASSE (2).jpg']);
});

test('a folder and a file are told apart, and a folder keeps its one name', () => {
  assert.deepEqual(namesOf('x.jpg', 'x.jpg/a.jpg', 'x.jpg/b.jpg', 'Y.jpg/c.jpg', 'y.jpg'), ['x.jpg', 'x.jpg (2)/a.jpg', 'x.jpg (2)/b.jpg', 'Y.jpg/c.jpg', 'y (2).jpg']);
});

test('a name stays within 255 bytes', () => {
  const [long, copy] = namesOf(`${'é'.repeat(150)}.jpg`, `${'é'.repeat(200)}.jpg`);
  for (const name of [long, copy]) assert.ok(Buffer.byteLength(name) <= 255 && name.endsWith('.jpg'), name);
  assert.notEqual(long, copy);
});

test('names are gone on with as if nothing had come between', () => {
  const paths = ['a.jpg', 'a.jpg', 'a.jpg/b.jpg', 'A.JPG', 'folder/a.jpg', 'Folder/a.jpg', 'a (2).jpg', `${'x'.repeat(254)} y/1.jpg`, 'a.jpg', 'a.jpg/b.jpg', 'a.jpg/c.jpg', `${'x'.repeat(254)} y/2.jpg`];
  const whole = namesOf(...paths);
  for (const end of paths.keys()) {
    const names = new OutputNames();
    for (const output of whole.slice(0, end)) names.restore(output);
    assert.deepEqual(paths.slice(end).map((path) => names.add(path)), whole.slice(end));
  }
});

test('thousands of names are all distinct whatever they are', () => {
  const parts = ['a', 'A', 'á', 'a\u0301', '..', 'con', 'x.jpg', 'X.JPG', '', ' ', '.', 'ſ', 's'];
  let seed = 1;
  const next = (below) => (seed = (seed * 48271) % 2147483647) % below;
  const paths = Array.from({ length: 5000 }, () => Array.from({ length: 1 + next(3) }, () => parts[next(parts.length)]).join('/'));
  const folded = namesOf(...paths).map((name) => name.normalize('NFC').toLowerCase());
  assert.equal(new Set(folded).size, paths.length);
  for (const name of folded) assert.ok(!name.split('/').some((segment) => ['', '.', '..'].includes(segment)), name);
});

test('no name of any code points breaks a rule', () => {
  let seed = 7;
  const next = (below) => (seed = (seed * 48271) % 2147483647) % below;
  const ranges = [[0, 0x80], [0x80, 0x100], [0x2000, 0x2070], [0x300, 0x370], [0xd800, 0xe000], [0xff00, 0x10000], [0x1f300, 0x1f700], [0x2e, 0x30], [0x61, 0x7b]];
  const character = () => {
    const [first, end] = ranges[next(ranges.length)];
    return String.fromCodePoint(first + next(end - first));
  };
  const paths = Array.from({ length: 4000 }, (_, i) => Array.from({ length: 1 + next(i % 50 === 0 ? 400 : 8) }, character).join(''));
  const names = namesOf(...paths);
  const stored = new Set();
  for (const [i, name] of names.entries()) {
    const path = JSON.stringify(paths[i]);
    const bytes = Buffer.from(name);
    assert.equal(bytes.toString(), name, `${path} is not Unicode`);
    assert.doesNotMatch(name, /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069<>:"\\|?*]/, path);
    for (const segment of name.split('/')) {
      assert.doesNotMatch(segment, /^\.{0,2}$|[. ]$|^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i, path);
      assert.ok(Buffer.byteLength(segment) <= 255, path);
    }
    assert.match(name, /\.(jpe?g|jpe|jfif|jif)$/i, path);
    stored.add(name.normalize('NFC').toLowerCase());
  }
  assert.equal(stored.size, names.length);
});
