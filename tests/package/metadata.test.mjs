import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';

import { copyApp, tool, workshop } from './lib/workshop.mjs';

const exec = promisify(execFile);
const installed = join(workshop, 'apps/node_modules/pixmill');
const tarball = () => join(workshop, readdirSync(workshop).find((name) => name.endsWith('.tgz')));
const passes = (program, args, options) => assert.doesNotReject(exec(process.execPath, [program, ...args], options).catch(({ stdout, stderr }) => {
  throw new Error(stdout + stderr);
}));

const modules = ['single', 'single_full', 'threads', 'threads_full'].map((name) => `${name}_bg.wasm`);

test('publint finds nothing to say', () => passes(tool('publint/src/cli.js'), ['run', installed, '--strict']));

test('the types are found however the package is imported', () =>
  passes(tool('@arethetypeswrong/cli/dist/index.js'), [tarball(), '--profile', 'esm-only', '--exclude-entrypoints', 'worker.js', ...modules, '--no-emoji']));

for (const lib of ['dom', 'node']) {
  test(`the types say what the API takes (${lib})`, () => {
    const app = copyApp('tests/package/types', `types-${lib}`);
    return passes(tool('typescript/bin/tsc'), ['-p', `tsconfig.${lib}.json`], { cwd: app });
  });
}

test('the tarball holds what is needed, with its licences, and nothing else', () => {
  const names = ['', 'dist'].flatMap((folder) => readdirSync(join(installed, folder), { withFileTypes: true }).filter((entry) => entry.isFile()).map(({ name }) => join(folder, name)));
  const chunk = /^dist\/[\w-]+-\w{8}\.js$/;
  assert.deepEqual(names.filter((name) => !name.endsWith('.d.ts') && !chunk.test(name)).sort(), [
    'LICENSE-APACHE',
    'LICENSE-MIT',
    'README.md',
    'dist/THIRD-PARTY.txt',
    'dist/cli.js',
    'dist/index.js',
    'dist/node-worker.js',
    'dist/node.js',
    'dist/single_bg.wasm',
    'dist/single_full_bg.wasm',
    'dist/threads_bg.wasm',
    'dist/threads_full_bg.wasm',
    'dist/worker.js',
    'package.json',
  ]);
  for (const name of names) assert.doesNotMatch(readFileSync(join(installed, name), 'latin1'), new RegExp(homedir()), `${name} tells of the machine that built it`);
});

test('links of the documentation lead to what the tarball holds', () => {
  const pages = readdirSync(installed, { recursive: true }).filter((name) => name.endsWith('.md'));
  assert.ok(pages.includes('README.md') && pages.includes(join('docs', 'api.md')) && pages.includes(join('examples', 'README.md')));
  for (const page of pages) {
    const links = [...readFileSync(join(installed, page), 'utf8').matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, link]) => link);
    for (const link of links) assert.ok(existsSync(join(installed, dirname(page), link)), `${page} links to ${link}`);
  }
});
