import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, test } from 'node:test';
import { promisify } from 'node:util';

import sharp from 'sharp';

import { which } from '../../scripts/lib/run.mjs';
import { photos } from './lib/photos.mjs';
import { workshop } from './lib/workshop.mjs';

const modified = new Date('2021-05-06T07:08:09Z');
const command = join(workshop, 'apps/node_modules/.bin/pixmill');
const run = (...args) =>
  promisify(execFile)(command, args, { cwd: folder }).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    ({ code, stdout, stderr }) => ({ code, stdout, stderr }),
  );

let folder;
const write = (name, data) => {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), data);
  utimesSync(join(folder, name), modified, modified);
};
const tree = (name) => readdirSync(join(folder, name), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(join(folder, name).length + 1))
  .sort();

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pixmill-command-'));
  const [upright, turned, grey] = await photos();
  write('photos/upright.jpg', upright.data);
  write('photos/two words/turned.JPEG', turned.data);
  write('photos/two words/deeper/grey.jpg', grey.data);
  write('photos/notes.txt', 'not looked at');
});

afterEach(() => rmSync(folder, { recursive: true }));

test('a folder becomes the same tree, with its times', async () => {
  symlinkSync('..', join(folder, 'photos/two words/in a circle'));
  const { code, stdout } = await run('photos/', '--width', '40', '--height', '30', '--fit', 'fill', '--out', 'resized/');
  assert.equal(code, 0);
  assert.match(stdout, /^3 of 3 files with \d+ threads? in /);
  assert.deepEqual(tree('resized'), ['two words/deeper/grey.jpg', 'two words/turned.JPEG', 'upright.jpg']);
  for (const name of tree('resized')) {
    const { width, height } = await sharp(join(folder, 'resized', name)).metadata();
    assert.deepEqual([width, height], [40, 30]);
    assert.equal(statSync(join(folder, 'resized', name)).mtimeMs, modified.getTime());
  }
});

test('nothing is overwritten without --overwrite', async () => {
  await run('photos', '--width', '40', '--out', 'resized');
  const before = readFileSync(join(folder, 'resized/upright.jpg'));
  const again = await run('photos', '--width', '20', '--out', 'resized', '--compare');
  assert.equal(again.code, 1);
  assert.equal(again.stderr.match(/\(exists\)/g).length, 3);
  assert.deepEqual(readFileSync(join(folder, 'resized/upright.jpg')), before);

  assert.equal((await run('photos', '--width', '20', '--out', 'resized', '--overwrite')).code, 0);
  assert.notDeepEqual(readFileSync(join(folder, 'resized/upright.jpg')), before);
});

test('what is there already costs no work, and the others are done', async () => {
  await run('photos/two words', '--width', '40', '--out', 'resized/two words');
  const { code, stdout } = await run('photos', '--width', '40', '--out', 'resized', '--json');
  assert.equal(code, 1);
  const { files, done, failed, outcomes } = JSON.parse(stdout);
  assert.deepEqual([files, done, failed], [3, 1, 2]);
  assert.deepEqual(outcomes.map(({ index, name, error }) => [index, name, error?.code]), [[0, 'two words/deeper/grey.jpg', 'exists'], [1, 'two words/turned.JPEG', 'exists'], [2, 'upright.jpg', undefined]]);
  const refused = outcomes.filter(({ ok }) => !ok);
  assert.deepEqual(refused.map(({ source, timings }) => [source.width, timings.readMs, timings.decodeMs]), [[0, 0, 0], [0, 0, 0]], 'neither read nor decoded');
  assert.ok(refused.every(({ source }) => source.bytes > 0));
});

test('a source is never replaced by its result', async () => {
  const before = readFileSync(join(folder, 'photos/upright.jpg'));
  for (const paths of [['photos'], ['photos/upright.jpg']]) {
    const { code, stderr } = await run(...paths, '--width', '40', '--out', 'photos', '--overwrite');
    assert.equal(code, 2);
    assert.match(stderr, /name another folder with --out/);
  }
  assert.deepEqual(readFileSync(join(folder, 'photos/upright.jpg')), before);
});

test('a result that can not be written is named, and leaves nothing behind', async () => {
  mkdirSync(join(folder, 'resized/upright.jpg'), { recursive: true });
  const { code, stderr } = await run('photos', '--width', '40', '--out', 'resized', '--overwrite');
  assert.equal(code, 1);
  assert.match(stderr, /^upright\.jpg: .*\(not-writable\)\n$/);
  assert.deepEqual(tree('resized'), ['two words/deeper/grey.jpg', 'two words/turned.JPEG']);
});

for (const [signal, number] of [['SIGINT', 2], ['SIGTERM', 15]]) {
  test(`${signal} stops it: what is done is told, whole, and can be gone on with`, async () => {
    const count = 60;
    const [{ data }] = await photos();
    for (let i = 0; i < count; i++) write(`many/${String(i).padStart(2, '0')}.jpg`, data);
    const large = ['many', '--width', '2000', '--height', '2000', '--fit', 'fill', '--threads', '1', '--out', 'resized'];
    const stopped = spawn(command, [...large, '--json'], { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
    const output = text(stopped.stdout);
    const results = () => (statSync(join(folder, 'resized'), { throwIfNoEntry: false }) ? tree('resized').filter((name) => name.endsWith('.jpg')) : []);
    while (results().length < 3) await sleep(20);
    stopped.kill(signal);
    const [code] = await once(stopped, 'exit');
    assert.equal(code, 128 + number);

    const report = JSON.parse(await output);
    assert.equal(report.stopped, true);
    assert.equal(report.files, count);
    assert.ok(report.done >= 3 && report.done < count, `${report.done} of ${count} were done`);
    assert.deepEqual(tree('resized'), report.outcomes.map(({ output }) => output), 'nothing else lies there');
    for (const name of tree('resized')) assert.equal((await sharp(join(folder, 'resized', name), { failOn: 'warning' }).stats()).isOpaque, true, name);

    const rest = JSON.parse((await run(...large, '--width', '20', '--height', '20', '--json')).stdout);
    assert.deepEqual([rest.stopped, rest.done, rest.failed], [false, count - report.done, report.done]);
  });
}

test('on a terminal a bar is drawn, and gone at the end', { skip: !which('script') }, async () => {
  const { stdout } = await promisify(execFile)('script', ['-qec', `'${command}' photos --width 40 --out resized --compare`, '/dev/null'], { cwd: folder });
  assert.match(stdout, /\rparallel  █{24} 100 %  3 of 3  \d+ images\/s\x1b\[K\r\x1b\[K\rserial    .*\r\x1b\[K3 of 3 files with /s);
});

test('results inside the folder are not taken for sources', async () => {
  for (let i = 0; i < 2; i++) assert.equal((await run('photos', '--width', '40', '--out', 'photos/small', '--overwrite')).code, 0);
  assert.equal(tree('photos/small').length, 3);
});

test('--rename makes names, which stay distinct, and --compare writes over them alone', async () => {
  write('photos/two words/turned.jpg', readFileSync(join(folder, 'photos/upright.jpg')));
  const { code } = await run('photos', '--width', '40', '--height', '30', '--fit', 'fill', '--rename', 'at-{width}.{ext}', '--out', 'resized', '--compare');
  assert.equal(code, 0);
  assert.deepEqual(tree('resized'), ['at-40.jpg', 'two words/at-40.JPEG', 'two words/at-40.jpg', 'two words/deeper/at-40.jpg'].sort());
  writeFileSync(join(folder, 'resized/at-40.jpg'), 'not ours');
  const again = await run('photos', 'photos/upright.jpg', '--width', '40', '--height', '30', '--fit', 'fill', '--rename', 'at-{width}', '--out', 'resized', '--compare');
  assert.match(again.stderr, /\(exists\)/);
  assert.equal(readFileSync(join(folder, 'resized/at-40.jpg'), 'utf8'), 'not ours');
  assert.ok(tree('resized').includes('at-40 (2).jpg'));
});

test('--options takes what a file of JSON says, and flags come before it', async () => {
  write('options.json', JSON.stringify({ width: 64, height: 40, fit: 'fill', rename: '{name}-{width}', copySmall: false }));
  assert.equal((await run('photos/upright.jpg', '--options', 'options.json', '--width', '32', '--out', 'resized')).code, 0);
  assert.deepEqual(tree('resized'), ['upright-32.jpg']);
  const { width, height } = await sharp(join(folder, 'resized/upright-32.jpg')).metadata();
  assert.deepEqual([width, height], [32, 40]);
});

test('--copy-small copies what is small, byte for byte', async () => {
  const source = readFileSync(join(folder, 'photos/upright.jpg'));
  const { stdout } = await run('photos', '--width', '5000', '--height', '5000', '--fit', 'inside', '--copy-small', '--out', 'resized', '--json');
  assert.deepEqual(readFileSync(join(folder, 'resized/upright.jpg')), source);
  assert.deepEqual(JSON.parse(stdout).outcomes.map(({ name, copied, gps }) => [name, copied, gps]), [
    ['two words/deeper/grey.jpg', true, false],
    ['two words/turned.JPEG', false, false],
    ['upright.jpg', true, false],
  ]);
});

test('one bad file among good ones: it is named, the others are made, the exit code is 1', async () => {
  write('photos/bad.jpg', 'not a picture');
  const { code, stdout, stderr } = await run('photos', '--width', '40', '--out', 'resized', '--json');
  assert.equal(code, 1);
  assert.match(stderr, /^bad\.jpg: .*\(not-an-image\)\n$/);
  const report = JSON.parse(stdout);
  assert.deepEqual([report.files, report.done, report.failed], [4, 3, 1]);
  assert.deepEqual(report.outcomes.map(({ index }) => index), [0, 1, 2, 3]);
  assert.equal(report.outcomes.find(({ ok }) => !ok).error.code, 'not-an-image');
  assert.equal(tree('resized').length, 3);
});

test('--compare tells the time of one thread, and that the bytes are the same', async () => {
  const { code, stdout } = await run('photos', '--width', '40', '--out', 'resized', '--compare', '--json');
  assert.equal(code, 0);
  const { seconds, serial } = JSON.parse(stdout);
  assert.ok(seconds > 0 && serial.seconds > 0);
  assert.equal(serial.sameBytes, true);
  assert.match((await run('photos', '--width', '40', '--out', 'again', '--compare')).stdout, /times as fast, the same bytes/);
});

test('wrong calls are told by their flag, and end with 2', async () => {
  const table = [
    [['--out', 'x'], /name the folders or files/],
    [['photos'], /--out/],
    [['photos', '--out', 'x', '--widht', '5'], /--widht/],
    [['photos', '--out', 'x', '--width', '0'], /--width is 0; allowed: a whole number from 1 to 16384/],
    [['photos', '--out', 'x', '--width', 'wide'], /--width is NaN/],
    [['photos', '--out', 'x', '--chroma-subsampling', '4:1:1'], /--chroma-subsampling is "4:1:1"; allowed: 4:2:0, 4:2:2, 4:4:4/],
    [['photos', '--out', 'x', '--threads', '0'], /--threads is 0/],
    [['photos', '--out', 'x', '--rename', '{nmae}'], /--rename is "{nmae}": there is no field {nmae}; allowed: /],
    [['photos', '--out', 'x', '--options', 'none.json'], /the options of none.json could not be read/],
    [['photos', '--out', 'x', '--options', 'photos/notes.txt'], /the options of photos\/notes.txt could not be read/],
    [['photos', '--out', 'x', '--options', 'list.json'], /list.json holds no options/],
    [['photos', '--out', 'x', '--options', 'wrong.json'], /--widht is 5; allowed: only these names/],
    [['nowhere', '--out', 'x'], /nowhere/],
  ];
  write('list.json', '[600]');
  write('wrong.json', '{"widht": 5}');
  for (const [args, message] of table) {
    const { code, stderr } = await run(...args);
    assert.equal(code, 2, stderr);
    assert.match(stderr, message);
  }
});

test('every option of resize is a flag', async () => {
  const { stdout } = await run('--help');
  const { stderr } = await run('photos', '--out', 'x', '--quality', '80', '--no-auto-orient', '--no-fast-shrink-on-load', '--without-enlargement');
  assert.equal(stderr, '');
  for (const flag of ['width', 'crop-height', 'kernel', 'limit-input-pixels']) assert.match(stdout, new RegExp(`--${flag}`));
});
