/** Data sets from the command to numpy, PyTorch and webdataset: docs/datasets.md, block by block. */

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';

import { at } from '../../scripts/lib/paths.mjs';
import { findPython, findTorch } from '../../scripts/lib/python.mjs';
import { workshop } from './lib/workshop.mjs';

const exec = promisify(execFile);
const command = join(workshop, 'apps/node_modules/.bin/pixmill');
const blocks = [...readFileSync(at('docs/datasets.md'), 'utf8').matchAll(/^```(sh|python)( torch)?\n(.*?)^```/gms)].map(([, language, torch, code]) => ({ language, torch: Boolean(torch), code }));

let folder;
const run = (...args) => exec(command, args, { cwd: folder }).then(({ stdout, stderr }) => ({ code: 0, stdout, stderr }), ({ code, stdout, stderr }) => ({ code, stdout, stderr }));
const python = async (program, code) => exec(program, ['-c', code], { cwd: folder });

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pixmill-dataset-'));
  // Real pictures: those of photos.mjs are black.
  for (const [name, picture] of Object.entries({ 'cats/1.jpg': 'baseline-420', 'cats/2.jpg': 'baseline-grey', 'dogs/1.jpg': 'orientation-6', 'dogs/2.jpg': 'progressive-444' })) {
    mkdirSync(join(folder, 'photos', name, '..'), { recursive: true });
    copyFileSync(at(`tests/fixtures/pictures/${picture}.jpg`), join(folder, 'photos', name));
  }
});
after(() => rmSync(folder, { recursive: true }));

for (const [i, { language, torch, code }] of blocks.entries()) {
  test(`block ${i + 1} of docs/datasets.md${torch ? ', with PyTorch' : ''}`, async () => {
    if (language === 'python') return python(await (torch ? findTorch() : findPython()), code);
    for (const line of code.trim().split('\n')) {
      const [npx, name, ...args] = line.split(' ');
      assert.deepEqual([npx, name], ['npx', 'pixmill']);
      const { code: status, stderr } = await run(...args);
      assert.equal(status, 0, stderr);
    }
  });
}

test('the same values come from every kind', async () => {
  const options = ['photos', '--width', '32', '--height', '24', '--fit', 'fill', '--dtype', 'float32', '--normalise', 'signed'];
  for (const kind of ['npy', 'npz', 'safetensors']) assert.equal((await run(...options, '--dataset', kind, '--out', 'same')).code, kind === 'npy' ? 0 : 1, 'labels.csv is there already');
  for (const kind of ['npy', 'npz', 'safetensors']) assert.equal((await run(...options, '--dataset', kind, '--out', 'same', '--overwrite')).code, 0);
  await python(await findTorch(), `
import numpy, safetensors.numpy, safetensors.torch
a = numpy.load('same/images.npy')
b = numpy.load('same/images.npz')['images']
c = safetensors.numpy.load_file('same/images.safetensors')['images']
d = safetensors.torch.load_file('same/images.safetensors')['images'].numpy()
assert a.shape == (4, 24, 32, 3) and a.dtype == numpy.float32 and -1 <= a.min() < a.max() <= 1
assert (a == b).all() and (a == c).all() and (a == d).all()`);
});

test('a file that fails has no row, is named, and the exit code says so', async () => {
  copyFileSync(at('package.json'), join(folder, 'photos/cats/0.jpg'));
  try {
    const { code, stderr, stdout } = await run('photos', '--width', '32', '--height', '24', '--dataset', 'npz', '--out', 'failed', '--json');
    assert.equal(code, 1);
    assert.match(stderr, /^cats\/0\.jpg: .*\n$/);
    assert.equal(JSON.parse(stdout).done, 4);
    const lines = readFileSync(join(folder, 'failed/index.jsonl'), 'utf8').trim().split('\n').map((line) => JSON.parse(line));
    assert.deepEqual(lines.map(({ row, name, label }) => [row, name, label]), [[null, 'cats/0.jpg', 'cats'], [0, 'cats/1.jpg', 'cats'], [1, 'cats/2.jpg', 'cats'], [2, 'dogs/1.jpg', 'dogs'], [3, 'dogs/2.jpg', 'dogs']]);
    await python(await findPython(), "import numpy; assert numpy.load('failed/images.npz')['images'].shape == (4, 24, 32, 3)");
  } finally {
    rmSync(join(folder, 'photos/cats/0.jpg'));
  }
});

test('what can not become a data set is refused, and leaves nothing behind', async () => {
  const shape = await run('photos', '--width', '32', '--fit', 'inside', '--height', '32', '--dataset', 'npy', '--out', 'refused');
  assert.equal(shape.code, 1);
  assert.match(shape.stderr, /a tensor needs a width, a height and a fit that give one size/);
  assert.deepEqual(readdirSync(join(folder, 'refused')), []);
  for (const args of [['--dataset', 'csv'], ['--dataset', 'npy', '--format', 'png'], ['--dataset', 'npy', '--compare']]) {
    assert.equal((await run('photos', ...args, '--out', 'refused')).code, 2, args.join(' '));
  }
});
