/** The table of options, which the command and README offer, against the core that checks them. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';

import { at } from '../../scripts/lib/paths.mjs';
import { importTs } from '../unit/lib/import-ts.mjs';
import { optionRow } from './lib/option-table.mjs';
import { photos } from './lib/photos.mjs';
import { workshop } from './lib/workshop.mjs';

const { resizeOptions } = await importTs('options.ts');

let resizer;
let photo;

before(async () => {
  const { createResizer } = await import(pathToFileURL(join(workshop, 'apps/node_modules/pixmill/dist/node.js')));
  resizer = await createResizer({ engine: 'serial' });
  [photo] = await photos();
});
after(() => resizer.close());

const refusal = (options) => resizer.resizeOne(photo, options).then(() => assert.fail('it was taken'), ({ code, limit }) => [code, limit]);

test('it names every option', async () => {
  // Names are made on the side that the engine does not know.
  const names = Object.keys(resizeOptions).filter((name) => name !== 'rename');
  assert.deepEqual(await refusal({ nonsense: 1 }), ['option', `only these names: ${names.join(', ')}`]);
});

test('it gives the range of each', async () => {
  for (const [name, offer] of Object.entries(resizeOptions)) {
    assert.deepEqual(await refusal({ [name]: '{nonsense}' }), ['option', allowed(offer, name)], name);
  }
});

test('it gives the default of each', async () => {
  const defaults = Object.fromEntries(Object.entries(resizeOptions).map(([name, offer]) => [name, offer.default]));
  const [plain, spelt] = await Promise.all([resizer.resizeOne(photo, {}), resizer.resizeOne(photo, defaults)]);
  assert.deepEqual(spelt.data, plain.data);
});

test('README has the same table', () => {
  const rows = Object.entries(resizeOptions).map(([name, offer]) => optionRow(name, offer));
  const [table] = readFileSync(at('README.md'), 'utf8').match(/(?<=\| option \|.*\n\|[-|]+\n)(\|.*\n)+/);
  assert.equal(table, `${rows.join('\n')}\n`);
});

function allowed({ kind, min, max, values, fraction }, name) {
  if (kind === 'flag') return 'true or false';
  if (name === 'background') return 'a colour as in #ff8000';
  if (kind === 'text') return 'a name with any of {name}, {width}, {height}, {ext} in it, and no / or \\';
  if (kind === 'list') return `all, none, or a list of ${values.join(', ')}`;
  return kind === 'choice' ? values.join(', ') : `a ${fraction ? '' : 'whole '}number from ${min} to ${max}`;
}
