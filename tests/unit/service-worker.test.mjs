import assert from 'node:assert/strict';
import { test } from 'node:test';

import { importTs } from './lib/import-ts.mjs';

const { answerTo, guarded } = await importTs('../www/sw/answer.ts');

const folder = 'https://a.example/pixmill/';
const isFile = (address) => ['', 'main.js', 'pixmill/worker.js'].includes(address);

for (const [method, url, answer] of [
  ['GET', folder, { type: 'file', address: '' }],
  ['GET', `${folder}?shared`, { type: 'file', address: '' }],
  ['GET', `${folder}index.html#there`, { type: 'file', address: '' }],
  ['GET', `${folder}pixmill/worker.js?v=1`, { type: 'file', address: 'pixmill/worker.js' }],
  ['GET', `${folder}pixmill/index.html`, { type: 'none' }],
  ['GET', `${folder}missing.js`, { type: 'none' }],
  ['GET', 'https://a.example/main.js', { type: 'none' }],
  ['GET', 'https://b.example/pixmill/main.js', { type: 'none' }],
  ['HEAD', `${folder}main.js`, { type: 'none' }],
  ['POST', `${folder}main.js`, { type: 'none' }],
  ['POST', `${folder}share`, { type: 'share' }],
  ['GET', `${folder}share`, { type: 'none' }],
]) {
  test(`${method} ${url}: ${answer.type}`, () => assert.deepEqual(answerTo({ method, url }, folder, isFile), answer));
}

test('headers that the host sends are kept, those that it lacks are added', () => {
  const sent = new Headers({ 'Content-Type': 'text/html', 'Cross-Origin-Embedder-Policy': 'credentialless' });
  const wanted = { 'Cross-Origin-Embedder-Policy': 'require-corp', 'Cross-Origin-Opener-Policy': 'same-origin' };
  assert.deepEqual(Object.fromEntries(guarded(sent, wanted)), {
    'content-type': 'text/html',
    'cross-origin-embedder-policy': 'credentialless',
    'cross-origin-opener-policy': 'same-origin',
  });
  assert.equal(sent.has('Cross-Origin-Opener-Policy'), false, 'what came in is left as it was');
});
