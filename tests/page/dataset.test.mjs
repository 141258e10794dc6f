import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { openApp, temporaryFolder } from './lib/app.mjs';
import { makePhotos } from './lib/photos.mjs';
import { pickedFiles, readPicked, replacePickers } from './lib/picked.mjs';

const names = ['cat/1.jpg', 'cat/2.jpg', 'dog/1.jpg', 'dog/deep/2.jpg'];

async function opened(t, more) {
  const folder = join(temporaryFolder(t), 'animals');
  await makePhotos(folder, names, { largest: 100 });
  const app = await openApp(t, more);
  await app.chooseFolder(folder);
  await app.set({ width: 64, height: 48, fit: 'fill', withoutEnlargement: false });
  return app;
}

async function make(app, kind) {
  await app.page.$eval('#make-dataset', (button) => button.click());
  await app.page.waitForSelector('#dataset-dialog[open]');
  await app.page.$eval(`#dataset-${kind}`, (button) => button.click());
  await app.phase('done');
}

const lines = (bytes) => bytes.toString().trimEnd().split(/\r?\n/);

test('results become shards for WebDataset, with their classes', async (t) => {
  const app = await opened(t, { before: replacePickers });
  await make(app, 'webdataset');
  assert.match(await app.text('#saved'), /4 files .*pixmill-64x48-dataset/);
  assert.deepEqual(Object.keys(await pickedFiles(app.page)).sort(), ['index.jsonl', 'labels.csv', 'shard-000000.tar'].map((name) => `pixmill-64x48-dataset/${name}`));
  const read = (name) => readPicked(app.page, `pixmill-64x48-dataset/${name}`);
  assert.deepEqual(lines(await read('labels.csv')).map((line) => line.split(',').slice(1).join()), ['name,label,class', 'animals/cat/1.jpg,cat,0', 'animals/cat/2.jpg,cat,0', 'animals/dog/1.jpg,dog,2', 'animals/dog/deep/2.jpg,deep,1']);
  const index = lines(await read('index.jsonl')).map((line) => JSON.parse(line));
  assert.deepEqual(index.map(({ ok, width, height, label }) => [ok, width, height, label]), ['cat', 'cat', 'dog', 'deep'].map((label) => [true, 64, 48, label]));

  const tar = join(temporaryFolder(t), 'shard.tar');
  writeFileSync(tar, await read('shard-000000.tar'));
  const { stdout, stderr } = spawnSync('python3', ['-c', 'import sys, tarfile; print("\\n".join(tarfile.open(sys.argv[1]).getnames()))', tar], { encoding: 'utf8' });
  assert.deepEqual(stdout.trim().split('\n').sort(), names.flatMap((name) => ['cls', 'jpg', 'json'].map((extension) => `animals/${name.replace('.jpg', '')}.${extension}`)).sort(), stderr);

  // A second one does not touch the first.
  await make(app, 'webdataset');
  assert.match(await app.text('#saved'), /pixmill-64x48-dataset \(2\)/);
  app.assertQuiet();
});

test('results become one tensor of safetensors, the same values as for NumPy', async (t) => {
  const app = await opened(t, { before: replacePickers });
  await app.set({ format: 'raw', dtype: 'float32', layout: 'chw', normalise: 'clip' });
  for (const kind of ['safetensors', 'npy']) await make(app, kind);
  const path = join(temporaryFolder(t), 'images.safetensors');
  writeFileSync(path, await readPicked(app.page, 'pixmill-64x48-dataset/images.safetensors'));
  const npy = arrayOf(await readPicked(app.page, 'pixmill-64x48-dataset (2)/images.npy'));
  const { status, stdout, stderr } = spawnSync('python3', ['-c', readSafetensors, path], { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  const { tensors, sha256 } = JSON.parse(stdout);
  assert.deepEqual(tensors, { images: { dtype: 'F32', shape: [4, 3, 48, 64], data_offsets: [0, npy.data.length] } });
  assert.deepEqual([npy.type, npy.shape, sha256], ['<f4', [4, 3, 48, 64], createHash('sha256').update(npy.data).digest('hex')]);
  app.assertQuiet();
});

/** As the format is described: the length of a header of JSON, it, and the values right after. */
const readSafetensors = `
import hashlib, json, struct, sys
data = open(sys.argv[1], 'rb').read()
(length,) = struct.unpack('<Q', data[:8])
tensors = json.loads(data[8 : 8 + length])
assert length % 8 == 0 and len(data) == 8 + length + max(tensor['data_offsets'][1] for tensor in tensors.values())
print(json.dumps({'tensors': tensors, 'sha256': hashlib.sha256(data[8 + length :]).hexdigest()}))
`;

/** Shape and type of an array, as its own header says, and its bytes. */
function arrayOf(npy) {
  const header = npy.subarray(10, 10 + npy.readUInt16LE(8)).toString();
  return { type: header.match(/'descr': '(.*?)'/)[1], shape: header.match(/\((.*?),?\)/)[1].split(',').map(Number), data: npy.subarray(10 + npy.readUInt16LE(8)) };
}

test('results become one tensor, whatever format the form says', async (t) => {
  const app = await opened(t, { before: replacePickers });
  await make(app, 'npy');
  const read = (name) => readPicked(app.page, `pixmill-64x48-dataset/${name}`);
  const { type, shape, data } = arrayOf(await read('images.npy'));
  assert.deepEqual([type, shape, data.length], ['|u1', [4, 48, 64, 3], 4 * 48 * 64 * 3]);

  await app.set({ format: 'raw', dtype: 'float16', layout: 'chw', normalise: 'unit', width: 50, height: 50 });
  await make(app, 'npz');
  const npz = join(temporaryFolder(t), 'images.npz');
  writeFileSync(npz, await readPicked(app.page, 'pixmill-50x50-dataset/images.npz'));
  const folder = temporaryFolder(t);
  const { status, stderr } = spawnSync('python3', ['-c', 'import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None; z.extractall(sys.argv[2])', npz, folder], { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  const [images, labels] = ['images', 'labels'].map((name) => arrayOf(readFileSync(join(folder, `${name}.npy`))));
  assert.deepEqual([images.type, images.shape], ['<f2', [4, 3, 50, 50]]);
  assert.deepEqual(Array.from({ length: 4 }, (_, i) => Number(labels.data.readBigInt64LE(8 * i))), [0, 0, 2, 1]);
  app.assertQuiet();
});

test('without a chooser of folders the files of a data set are downloads', async (t) => {
  const app = await opened(t, { before: 'delete globalThis.showDirectoryPicker' });
  await app.page.evaluate(() => {
    globalThis.saved = {};
    const { createObjectURL } = URL;
    const blobs = new Map();
    URL.createObjectURL = (blob) => {
      const url = createObjectURL(blob);
      blobs.set(url, blob);
      return url;
    };
    HTMLAnchorElement.prototype.click = function () {
      saved[this.download] = blobs.get(this.href).size;
    };
  });
  await make(app, 'webdataset');
  const saved = await app.page.evaluate(() => saved);
  assert.deepEqual(Object.keys(saved), ['shard-000000.tar', 'labels.csv', 'index.jsonl']);
  assert.equal(saved['shard-000000.tar'] % 512, 0);
  app.assertQuiet();
});

test('tensors are offered only for results of one size, and with a word where that hangs on the crop', async (t) => {
  const app = await opened(t, { before: replacePickers });
  let note;
  const offered = async () => {
    await app.page.$eval('#make-dataset', (button) => button.click());
    await app.page.waitForSelector('#dataset-dialog[open]');
    const found = await app.page.$$eval('.kinds button:enabled', (buttons) => buttons.map(({ id }) => id.replace('dataset-', '')));
    note = await app.page.$eval('#dataset-dialog', (dialog) => dialog.querySelector('.note')?.textContent ?? null);
    await app.click('#dataset-cancel');
    return found;
  };
  assert.deepEqual(await offered(), ['npz', 'npy', 'safetensors', 'webdataset']);
  for (const options of [{ fit: 'inside' }, { fit: 'fill', withoutEnlargement: true }, { fit: 'cover', withoutEnlargement: false, height: '' }]) {
    await app.set(options);
    assert.deepEqual(await offered(), ['webdataset'], JSON.stringify(options));
    assert.match(note, /results of one size/);
  }

  const outside = { width: 40, height: 40, fit: 'outside', withoutEnlargement: false, cropWidth: 30, cropHeight: 30 };
  for (const [options, words] of [[outside, /^null$/], [{ cropWidth: 41 }, /smaller than the crop/], [{ fit: 'cover' }, /^null$/], [{ fit: 'inside', cropWidth: 30 }, /smaller than the crop/]]) {
    await app.set(options);
    assert.equal((await offered()).length, 4, JSON.stringify(options));
    assert.match(String(note), words, JSON.stringify(options));
  }
  // Who does it nevertheless is told what to do.
  await app.set({ width: 64, height: 64, cropWidth: 60, cropHeight: 60 });
  await app.page.$eval('#make-dataset', (button) => button.click());
  await app.page.waitForSelector('#dataset-dialog[open]');
  await app.click('#dataset-npy');
  await app.page.waitForSelector('#problem:not([hidden])');
  assert.match(await app.text('#problem'), /animals\/.*\.jpg has the shape .* a tensor needs a width, a height and a fit that give one size, and a crop no larger/);
});
