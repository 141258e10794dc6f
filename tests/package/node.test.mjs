import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';

import { at } from '../../scripts/lib/paths.mjs';
import { photos } from './lib/photos.mjs';
import { tool, workshop } from './lib/workshop.mjs';

const exec = promisify(execFile);
const nodes = [process.execPath, ...['node-oldest', 'node-newest'].map((name) => tool(name, 'bin', 'node')).filter(existsSync)];
const script = join(workshop, 'apps', 'node-script.mjs');

let folder;
let files;
let first;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pixmill-node-'));
  files = await photos();
  for (const [i, { data }] of files.entries()) writeFileSync(join(folder, `${i}.jpg`), data);
  copyFileSync(at('tests/package/lib/node-script.mjs'), script);
});

after(() => rmSync(folder, { recursive: true }));

test('the oldest Node is the one that package.json names', { skip: nodes.length < 3 }, async () => {
  const { engines } = JSON.parse(readFileSync(at('package.json'), 'utf8'));
  const { stdout } = await exec(tool('node-oldest', 'bin', 'node'), ['--version']);
  assert.equal(engines.node, `>=${stdout.trim().slice(1)}`);
});

for (const node of nodes) {
  test(`the API in ${node === process.execPath ? process.version : node.split('/').at(-3)}`, async () => {
    const { stdout } = await exec(node, [script, folder]);
    const found = JSON.parse(stdout);
    const { auto, serial } = found.engines;
    assert.equal(auto.engine, 'workers');
    assert.equal(auto.threads, 2);
    assert.match(auto.reason, /Node/);
    assert.equal(serial.engine, 'serial');
    assert.equal(auto.digests.at(-1), 'not-an-image');
    assert.deepEqual(serial.digests, auto.digests);
    first ??= auto.digests;
    assert.deepEqual(auto.digests, first, 'other bytes than in another Node');
    assert.deepEqual(new Set(Object.values(found.inputs)), new Set([true]), JSON.stringify(found.inputs));
    assert.equal(found.zip, 'PK');
    assert.deepEqual(found.refused, { option: 'option', threads: 'not-started', aborted: 'AbortError', wasm: 'not-started', closed: 'closed' });
  });
}

for (const node of nodes.slice(1)) {
  test(`the command in ${node.split('/').at(-3)}`, async () => {
    const command = join(workshop, 'apps/node_modules/pixmill/dist/cli.js');
    const out = join(folder, '..', `${basename(folder)}-out`);
    const { code, stdout, stderr } = await exec(node, [command, folder, '--width', '40', '--out', out, '--json']).catch((error) => error);
    rmSync(out, { recursive: true });
    assert.equal(code, 1, stderr);
    assert.match(stderr, /not-an-image/);
    assert.equal(JSON.parse(stdout).done, files.length - 1);
  });
}
