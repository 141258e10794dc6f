/** Data sets of made-up outcomes, read by numpy and Python's own tarfile. */

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { findPython } from '../../scripts/lib/python.mjs';
import { importTs } from './lib/import-ts.mjs';

const { classesOf, DatasetIndex, npy, npz, safetensors, webdataset } = await importTs('index.ts');
const { combineCrc32, crc32 } = await importTs('crc32.ts');

const python = await findPython();
const reader = fileURLToPath(new URL('lib/read_dataset.py', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'pixmill-dataset-'));
after(() => rmSync(folder, { recursive: true }));

const sha256 = (...chunks) => createHash('sha256').update(Buffer.concat(chunks)).digest('hex');
const timings = { readMs: 0, waitMs: 0, decodeMs: 0, resampleMs: 0, encodeMs: 0, handOverMs: 0, startMs: 0, endMs: 0, thread: 0 };
const source = { bytes: 99, width: 9, height: 9, format: 'jpeg', colour: 'ycbcr', alpha: false, orientation: 1, lastModified: Date.UTC(2020, 1, 2) };
const [width, height] = [5, 4];

function picture(index, name, { bytes = width * height * 3, ...facts } = {}) {
  const data = Uint8Array.from({ length: bytes }, (_, i) => (i * 7 + index * 31) & 255);
  const checks = { sha256: 'a'.repeat(64), dhash: 'b'.repeat(16) };
  return { ok: true, index, name, output: name, data, format: 'raw', width, height, copied: false, gps: false, decoder: 'pixmill', checks, findings: [], source, timings, warnings: [], heldBytes: 0, ...facts };
}
const failure = (index, name) => ({ ok: false, index, name, error: { code: 'corrupt', message: 'damaged' }, source, timings, heldBytes: 0 });

/** A stream's bytes, with what is written once more in its place. */
async function bytesOf(stream) {
  const chunks = [];
  const patches = [];
  for await (const chunk of stream) (chunk instanceof Uint8Array ? chunks : patches).push(chunk);
  const bytes = Buffer.concat(chunks);
  for (const { type, position, data } of patches) {
    assert.equal(type, 'write');
    bytes.set(data, position);
  }
  return bytes;
}

function read(files) {
  const paths = Object.entries(files).map(([name, bytes]) => {
    writeFileSync(join(folder, name), bytes);
    return join(folder, name);
  });
  return JSON.parse(execFileSync(python, [reader, ...paths], { encoding: 'utf8' }));
}

const writers = { npy, npz, safetensors };
const dtypes = { uint8: ['|u1', 1], float16: ['<f2', 2], float32: ['<f4', 4] };

test('tensors of every kind hold the values in their order', async () => {
  const files = {};
  const expected = [];
  for (const [format, write] of Object.entries(writers)) {
    for (const [dtype, [descr, size]] of Object.entries(dtypes)) {
      for (const layout of ['hwc', 'chw']) {
        for (const count of [undefined, 7]) {
          const pictures = Array.from({ length: 7 }, (_, i) => picture(i, `cat/${i}.jpg`, { bytes: width * height * 3 * size }));
          files[`${dtype}-${layout}-${count}.${format}`] = await bytesOf(write(pictures, { dtype, layout, count }));
          const found = { dtype: descr, shape: layout === 'hwc' ? [7, height, width, 3] : [7, 3, height, width], sha256: sha256(...pictures.map(({ data }) => data)) };
          expected.push(format === 'npy' ? found : found);
        }
      }
    }
  }
  const found = read(files).map((one) => one.images ?? one);
  assert.deepEqual(found, expected);
});

test('files that failed have no row, or zeros where the number of rows was told', async () => {
  const outcomes = [failure(0, 'cat/0.jpg'), picture(1, 'dog/1.jpg'), failure(2, 'dog/2.jpg'), picture(3, '3.jpg'), failure(4, 'cow/4.jpg')];
  const zeros = new Uint8Array(width * height * 3);
  const [first, second] = [outcomes[1].data, outcomes[3].data];
  for (const [count, rows, labels] of [[undefined, [first, second], [1, -1]], [5, [zeros, first, zeros, second, zeros], [-1, 1, -1, -1, -1]]]) {
    const index = new DatasetIndex();
    const [found, plain] = read({ 'failures.npz': await bytesOf(npz(outcomes, { count, index })), 'failures.npy': await bytesOf(npy(outcomes, { count })) });
    assert.deepEqual([found.images.sha256, plain.sha256], [sha256(...rows), sha256(...rows)]);
    assert.deepEqual(found.images.shape, [rows.length, height, width, 3]);
    assert.deepEqual(found.labels.values, labels);
    assert.deepEqual(found.labels.dtype, '<i8');
    assert.deepEqual(found.names.values, count ? outcomes.map(({ name }) => name) : ['dog/1.jpg', '3.jpg']);
    assert.deepEqual(found.classes.values, ['cat', 'dog', 'cow']);

    const lines = (await index.indexJsonl().text()).trim().split('\n').map((line) => JSON.parse(line));
    assert.deepEqual(lines.map(({ row, name, label, ok, error }) => [row, name, label, ok, error?.code]), [
      [count ? 0 : null, 'cat/0.jpg', 'cat', false, 'corrupt'],
      [count ? 1 : 0, 'dog/1.jpg', 'dog', true, undefined],
      [count ? 2 : null, 'dog/2.jpg', 'dog', false, 'corrupt'],
      [count ? 3 : 1, '3.jpg', null, true, undefined],
      [count ? 4 : null, 'cow/4.jpg', 'cow', false, 'corrupt'],
    ]);
    assert.equal(await index.labelsCsv().text(), `row,name,label,class\r\n${count ? 1 : 0},dog/1.jpg,dog,1\r\n${count ? 3 : 1},3.jpg,,-1\r\n`);
  }
});

test('classes are told by folders, by a function, or beforehand', async () => {
  const names = ['set/dog/1.jpg', 'set/cat/2, "two".jpg', 'set/dog/3.jpg'];
  assert.deepEqual(classesOf([...names, 'root.jpg']), ['cat', 'dog']);
  const classes = async (options) => {
    const index = new DatasetIndex(options);
    await bytesOf(npy(names.map((name, i) => picture(i, name)), { index }));
    return [index.classes, (await index.labelsCsv().text()).split('\r\n').slice(1, -1).map((line) => line.split(',').at(-1))];
  };
  assert.deepEqual(await classes(), [['dog', 'cat'], ['0', '1', '0']]);
  assert.deepEqual(await classes({ classes: classesOf(names) }), [['cat', 'dog'], ['1', '0', '1']]);
  assert.deepEqual(await classes({ label: (name) => (name.includes('two') ? 'two' : null) }), [['two'], ['-1', '0', '-1']]);
  const index = new DatasetIndex();
  index.add(picture(0, names[1]), { row: 0 });
  assert.match(await index.labelsCsv().text(), /\r\n0,"set\/cat\/2, ""two"".jpg",cat,0\r\n$/);
});

test('pictures that make no tensor are refused by name', async () => {
  const cases = [
    [[], {}, /no picture was made/],
    [[failure(0, 'a.jpg')], { count: 1 }, /no picture was made/],
    [[picture(0, 'a.jpg'), picture(1, 'b.jpg', { height: 8, width: 5, bytes: 120 })], {}, /^b\.jpg has the shape 8 x 5 x 3, those before it 4 x 5 x 3/],
    [[picture(0, 'a.jpg', { format: 'jpeg' })], {}, /^a\.jpg is no uint8 picture/],
    [[picture(0, 'a.jpg')], { dtype: 'float32' }, /^a\.jpg is no float32 picture/],
    [[picture(0, 'a.jpg'), picture(1, 'b.jpg')], { count: 1 }, /more outcomes than the 1/],
    [[picture(0, 'a.jpg')], { count: 2 }, /1 outcomes, not the 2/],
  ];
  for (const write of Object.values(writers)) {
    for (const [outcomes, options, message] of cases) await assert.rejects(bytesOf(write(outcomes, options)), { code: 'shape', message });
  }
});

test('outcomes are pulled as a stream is read, and cancelling it ends their iteration', async () => {
  for (const write of [...Object.values(writers), async (outcomes) => (await webdataset(outcomes).next()).value.stream]) {
    let pulled = 0;
    let returned = false;
    async function* outcomes() {
      try {
        for (;;) yield picture(pulled, `${pulled++}.jpg`);
      } finally {
        returned = true;
      }
    }
    const stream = await write(outcomes());
    const chunks = stream.getReader();
    for (let i = 0; i < 4; i++) await chunks.read();
    assert.ok(pulled <= 4, `${pulled} pulled`);
    await chunks.cancel();
    // Shards share their outcomes: those end with the last of them.
    if (write.length > 0 && Object.values(writers).includes(write)) assert.ok(returned);
  }
});

test('shards hold what WebDataset wants, within their size, under keys that are distinct', async () => {
  const long = `${'größe '.repeat(20).trim()}/${'x'.repeat(90)}.jpg`;
  const names = ['cat/1.jpg', 'cat/1.png', 'cat.d/a.b.c.jpg', '.hidden', 'top.jpg', long, '日本/写真.jpg', 'CON.jpg'];
  const outcomes = names.map((name, i) => picture(i, name, { format: ['jpeg', 'png', 'webp', 'raw'][i % 4], ...(i % 4 < 3 && { bytes: 3000 }) }));
  outcomes.splice(2, 0, failure(99, 'bad/one.jpg'));
  const index = new DatasetIndex();
  const shards = {};
  for await (const { name, stream } of webdataset(outcomes, { shardBytes: 16 * 1024, index })) shards[name] = await bytesOf(stream);
  assert.deepEqual(Object.keys(shards), ['shard-000000.tar', 'shard-000001.tar', 'shard-000002.tar', 'shard-000003.tar']);
  for (const bytes of Object.values(shards)) assert.ok(bytes.length <= 16 * 1024, `${bytes.length} bytes`);

  const found = read(shards).flat();
  const keys = ['cat/1', 'cat/1 (2)', 'cat.d/a_b_c', '_hidden', 'top', long.slice(0, -4), '日本/写真', '_CON'];
  const extensions = ['jpg', 'png', 'webp', 'npy', 'jpg', 'png', 'webp', 'npy'];
  const expected = keys.flatMap((key, i) => [`${key}.${extensions[i]}`, `${key}.json`, ...(names[i].includes('/') ? [`${key}.cls`] : [])]);
  assert.deepEqual(found.map(([name]) => name), expected);
  assert.equal(found[0][3], sha256(outcomes[0].data));
  assert.ok(found.every(([, , modified]) => modified === source.lastModified / 1000));

  const lines = (await index.indexJsonl().text()).trim().split('\n').map((line) => JSON.parse(line));
  assert.deepEqual(lines.filter(({ ok }) => ok).map(({ row, key }) => [row, key]), keys.map((key, row) => [row, key]));
  assert.deepEqual([...new Set(lines.filter(({ ok }) => ok).map(({ shard }) => shard))], Object.keys(shards));
  const first = shards['shard-000000.tar'].toString('latin1');
  assert.ok(first.includes(JSON.stringify({ name: 'cat/1.jpg', size: 99, sha256: 'a'.repeat(64), label: 'cat', width, height })));
});

test('a picture that is larger than a shard has one for itself', async () => {
  const outcomes = Array.from({ length: 3 }, (_, i) => picture(i, `${i}.jpg`, { format: 'jpeg', bytes: 5000 }));
  const sizes = [];
  for await (const { stream } of webdataset(outcomes, { shardBytes: 1000 })) sizes.push((await bytesOf(stream)).length);
  assert.equal(sizes.length, 3);
});

test('a shard that is not read is a fault of the caller, and ends the run', async () => {
  let returned = false;
  async function* outcomes() {
    try {
      for (let i = 0; ; i++) yield picture(i, `${i}.jpg`);
    } finally {
      returned = true;
    }
  }
  const shards = webdataset(outcomes());
  await shards.next();
  await assert.rejects(shards.next(), { code: 'option', message: /shard-000000\.tar was not read to its end/ });
  assert.ok(returned);
});

test('sums combine', () => {
  const bytes = Uint8Array.from({ length: 1000 }, (_, i) => (i * 37) & 255);
  for (const at of [0, 1, 2, 128, 500, 999, 1000]) {
    assert.equal(combineCrc32(crc32(bytes.subarray(0, at)), crc32(bytes.subarray(at)), 1000 - at), crc32(bytes), String(at));
  }
});
