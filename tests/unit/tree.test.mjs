import assert from 'node:assert/strict';
import { test } from 'node:test';

import { importTs } from './lib/import-ts.mjs';

const { linesOf, sortedLines, sumOf, treeOf } = await importTs('../www/tree.ts');

const row = (name, { bytes = 100, state = 'waiting', outputBytes = 0 } = {}) => ({ name, bytes, state, outputBytes });
const all = () => true;

/** Lines as a person sees them. */
function shown(rows, { closed = [], shows = all } = {}) {
  const tree = treeOf(rows);
  return linesOf(tree, shows, new Set(closed)).map((line) => (line < 0 ? `${tree.folders[~line].path}/` : rows[line].name));
}

test('files and folders come in the order of a walk, whatever order they were dropped in', () => {
  const rows = ['z.jpg', 'b/c/2.jpg', 'a.jpg', 'b/1.jpg', 'b/c/1.jpg', 'b-1/x.jpg', 'd/e/f/1.jpg'].map((name) => row(name));
  assert.deepEqual(shown(rows), ['a.jpg', 'b/', 'b/1.jpg', 'b/c/', 'b/c/1.jpg', 'b/c/2.jpg', 'b-1/', 'b-1/x.jpg', 'd/', 'd/e/', 'd/e/f/', 'd/e/f/1.jpg', 'z.jpg']);
});

test('a closed folder hides what is in it, and only that', () => {
  const rows = ['a/1.jpg', 'a/b/1.jpg', 'a/b/2.jpg', 'a/c/1.jpg', 'd/1.jpg'].map((name) => row(name));
  assert.deepEqual(shown(rows, { closed: ['a/b'] }), ['a/', 'a/1.jpg', 'a/b/', 'a/c/', 'a/c/1.jpg', 'd/', 'd/1.jpg']);
  assert.deepEqual(shown(rows, { closed: ['a', 'a/b'] }), ['a/', 'd/', 'd/1.jpg']);
});

test('a folder in which nothing is left by the filter is not shown', () => {
  const rows = ['a/1.jpg', 'a/b/1.jpg', 'c/1.jpg', 'c/d/1.jpg', 'e.jpg'].map((name) => row(name));
  const shows = (index) => ['a/b/1.jpg', 'c/d/1.jpg'].includes(rows[index].name);
  assert.deepEqual(shown(rows, { shows }), ['a/', 'a/b/', 'a/b/1.jpg', 'c/', 'c/d/', 'c/d/1.jpg']);
  assert.deepEqual(shown(rows, { shows, closed: ['a'] }), ['a/', 'c/', 'c/d/', 'c/d/1.jpg']);
});

test('a folder sums up all files below it', () => {
  const rows = [row('a/1.jpg', { state: 'done', bytes: 10, outputBytes: 1 }), row('a/b/1.jpg', { bytes: 20 }), row('c.jpg', { bytes: 1000 })];
  const tree = treeOf(rows);
  assert.deepEqual(sumOf(tree, rows, tree.folders[0]), { files: 2, bytes: 30, doneBytes: 10, outputBytes: 1 });
});

test('files are sorted by what is known of them; what is not comes last either way', () => {
  const rows = [
    row('big', { bytes: 900, state: 'done', outputBytes: 90 }),
    row('grown', { bytes: 10, state: 'done', outputBytes: 20 }),
    row('bad', { bytes: 500, state: 'failed' }),
    row('half', { bytes: 100, state: 'done', outputBytes: 50 }),
  ];
  const tree = treeOf(rows);
  const order = (sorting, descending) => sortedLines(tree, rows, sorting, descending, all).map((line) => rows[line].name);
  assert.deepEqual(order('name', true), ['half', 'grown', 'big', 'bad']);
  assert.deepEqual(order('before', true), ['big', 'bad', 'half', 'grown']);
  assert.deepEqual(order('after', false), ['grown', 'half', 'big', 'bad']);
  assert.deepEqual(order('saved', true), ['big', 'half', 'grown', 'bad']);
  assert.deepEqual(order('saved', false), ['grown', 'half', 'big', 'bad']);
  assert.deepEqual(order('state', false), ['bad', 'big', 'grown', 'half']);
});
