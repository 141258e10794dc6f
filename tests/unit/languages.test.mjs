import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';

import { at } from '../../scripts/lib/paths.mjs';
import { importTs } from './lib/import-ts.mjs';

Object.defineProperty(globalThis, 'navigator', { value: { languages: ['en'] }, configurable: true });
const { english } = await importTs('../www/strings.ts');
const { languages, speechFor, pluralsOf } = await importTs('../www/language.ts');
const others = languages.filter((language) => language !== 'en');
const translations = await Promise.all(others.map(async (language) => [language, Object.values(await importTs(`../www/strings/${language}.ts`))[0]]));

/** Sentences that the package says itself in English are words here in other languages alone. */
const onlyTranslated = /^ofPackage/;

/** Words that are the same in another language. */
const sameEverywhere = new Set(['Pixmill', 'px', 'kB', 'MB', 'JPEG', 'Lanczos 2', 'Parallel', 'Pool', 'Threads', 'Megapixel/s']);

/** Every text by its path; of a function, what it makes of marks. */
function texts(value, path = '', found = new Map()) {
  if (typeof value === 'string') found.set(path, value);
  else if (typeof value === 'function') {
    const marks = Array.from({ length: Math.max(1, value.length) }, (_, i) => markOf(i));
    // Counts are numbers, which plurals write; names and figures are texts.
    for (const number of [1, 2, 5]) {
      const variants = [marks, ...[0, 1].map((place) => marks.map((mark, i) => (i === place ? number : mark)))];
      found.set(`${path}(${number})`, variants.map((args) => [value(...args)].flat().join(' ')).join('\n'));
    }
  } else if (value) for (const [key, inner] of Object.entries(value)) texts(inner, path ? `${path}.${key}` : key, found);
  return found;
}

/** A text that shows where it went, and whose fields do so too. */
function markOf(place) {
  return new Proxy(new String(`@${place}@`), {
    get: (target, key) => (typeof key === 'string' && !(key in target) ? `@${key}@` : typeof target[key] === 'function' ? target[key].bind(target) : target[key]),
  });
}

const marksIn = (words) => words.match(/@\w+@/g) ?? [];

const ofEnglish = texts(english);

for (const [language, strings] of translations) {
  const found = texts(strings);

  test(`${language} has every text of English, and no other`, () => {
    const pathsOf = (map) => [...map.keys()].filter((path) => !onlyTranslated.test(path)).sort();
    assert.deepEqual(pathsOf(found), pathsOf(ofEnglish));
    assert.deepEqual([...found].filter(([, words]) => words.trim() === ''), []);
  });

  test(`${language} leaves no figure or name out`, () => {
    for (const [path, words] of ofEnglish) {
      for (const mark of marksIn(words)) assert.ok(found.get(path).includes(mark), `${path} lacks ${mark}: ${found.get(path)}`);
    }
  });

  test(`${language} leaves nothing in English`, () => {
    const own = (words) => /\p{L}{2}/u.test(words.replaceAll(/@\w+@|Pixmill/g, ''));
    const same = [...ofEnglish].filter(([path, words]) => own(words) && found.get(path) === words && !sameEverywhere.has(words));
    assert.deepEqual(same, []);
  });
}

test('all languages say the same of the package, by the codes of its errors', () => {
  const codes = translations.map(([, { ofPackage }]) => Object.keys(ofPackage.errors));
  for (const found of codes) assert.deepEqual(found, codes[0]);
});

test('each file of strings is a language that can be chosen', () => {
  assert.deepEqual(readdirSync(at('www/strings')).sort(), others.map((language) => `${language}.ts`).sort());
});

test('the first language that is wanted and there is spoken, with the country’s numbers', () => {
  assert.deepEqual(speechFor(['tlh', 'de-CH', 'en']), { language: 'de', locale: 'de-CH', direction: 'ltr' });
  assert.deepEqual(speechFor(['ar-EG']), { language: 'ar', locale: 'ar-EG', direction: 'rtl' });
  assert.deepEqual(speechFor(['EN-gb']), { language: 'en', locale: 'EN-gb', direction: 'ltr' });
  assert.deepEqual(speechFor(['en-US@posix', 'de']), { language: 'en', locale: 'en', direction: 'ltr' });
  for (const wanted of [[], ['tlh'], ['x']]) assert.equal(speechFor(wanted).language, 'en');
});

test('plurals follow the language', () => {
  const forms = { one: '# one', two: '# two', few: '# few', many: '# many', other: '# other' };
  assert.deepEqual([1, 2, 3, 11, 100, 1234].map((value) => pluralsOf('ar')(value, forms).split(' ').at(-1)), ['one', 'two', 'few', 'many', 'other', 'many']);
  assert.deepEqual([0, 1, 2].map((value) => pluralsOf('fr')(value, forms)), ['0 one', '1 one', '2 other']);
  assert.equal(pluralsOf('en')(1234, { other: '# files' }), '1,234 files');
});
