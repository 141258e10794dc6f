import assert from 'node:assert/strict';
import { test } from 'node:test';

import { importTs } from './lib/import-ts.mjs';

const { foreknown, readPattern } = await importTs('rename.ts');
const size = { width: 640, height: 480, format: 'jpeg' };

test('fields take the values of the source and of the result, folders stay', () => {
  const table = [
    ['{name}-{width}.{ext}', 'a/b c/photo.JPG', 'a/b c/photo-640.JPG'],
    ['{name}-{width}x{height}', 'photo.jpeg', 'photo-640x480.jpeg'],
    ['small {name}.jpg', 'a/photo.jfif', 'a/small photo.jpg'],
    ['v1.2-{name}', 'photo.jpg', 'v1.2-photo.jpg'],
    ['{name}-{name}', 'photo.png', 'photo-photo.jpg'],
    ['{width}', 'deep/er/no extension', 'deep/er/640.jpg'],
    ['{name}', '{height}.two.dots.jpg', '{height}.two.dots.jpg'],
    ['{name}_$&', 'photo.jpg', 'photo_$&.jpg'],
    [null, 'a/photo.png', 'a/photo.jpg'],
    [undefined, 'photo.jpg', 'photo.jpg'],
  ];
  for (const [pattern, path, output] of table) assert.equal(readPattern(pattern)(path, size), output);
});

test('a name ends in what says its format', () => {
  const table = [
    ['png', null, 'a/photo.jpg', 'a/photo.png'],
    ['png', null, 'a/photo.PNG', 'a/photo.PNG'],
    ['webp', '{name}', 'photo.png', 'photo.webp'],
    ['raw', '{name}.{ext}', 'photo.two.dots', 'photo.two.raw'],
    ['png', '{name}.jpg', 'photo.jpg', 'photo.jpg.png'],
    ['jpeg', '{name}-{width}', 'photo.heic', 'photo-640.jpg'],
  ];
  for (const [format, pattern, path, output] of table) assert.equal(readPattern(pattern)(path, { ...size, format }), output);
  assert.deepEqual(foreknown({ rename: '{name}', format: 'png' }), { width: 0, height: 0, format: 'png' });
  for (const options of [{ rename: '{width}' }, { format: 'source' }]) assert.equal(foreknown(options), null);
});

test('a wrong pattern says what is wrong with it and what is allowed', () => {
  const table = [
    ['', 'empty'],
    ['  ', 'empty'],
    [5, 'not a text'],
    [['{name}'], 'not a text'],
    ['{name}/{width}', 'folders stay as they are'],
    ['..\\{name}', 'folders stay as they are'],
    ['{nmae}', 'there is no field {nmae}'],
    ['{}', 'there is no field {}'],
    ['{Name}', 'there is no field {Name}'],
    ['{name', 'a brace is alone'],
    ['name}', 'a brace is alone'],
    ['{{name}}', 'a brace is alone'],
  ];
  for (const [pattern, wrong] of table) {
    assert.throws(() => readPattern(pattern), ({ code, option, value, limit, message }) => {
      assert.deepEqual([code, option, value], ['option', 'rename', pattern]);
      assert.equal(message, `option rename is ${JSON.stringify(pattern)}: ${wrong}; allowed: ${limit}`);
      return limit.includes('{name}, {width}, {height}, {ext}');
    });
  }
});
