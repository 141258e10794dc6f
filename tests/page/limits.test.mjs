import assert from 'node:assert/strict';
import { test } from 'node:test';

import sharp from 'sharp';

import { openApp } from './lib/app.mjs';

const noise = (side, options) => {
  const create = { width: side, height: side, channels: 3, background: '#369', noise: { type: 'gaussian', mean: 128, sigma: 40 } };
  return sharp({ create }).jpeg(options).toBuffer();
};

test('limits and failOn refuse files with their codes, and the next file is done', async (t) => {
  const app = await openApp(t);
  const small = await noise(100, { progressive: true });
  const large = await noise(3000, { progressive: true });
  const cases = [
    [large, { timeoutMs: 1 }, 'timed-out', 1],
    [large, { limitInputPixels: 8_999_999 }, 'limit', 8_999_999],
    [small, { limitInputBytes: small.length - 1 }, 'limit', small.length - 1],
    [small, { limitScans: 2 }, 'limit', 2],
    [small.subarray(0, -2), { failOn: 'truncated' }, 'truncated', null],
  ];
  const [whole, ...outcomes] = await app.page.evaluate(
    async (files) => {
      const { createResizer } = await import('/pixmill/index.js');
      const resizer = await createResizer();
      const outcomes = [];
      for (const [base64, options] of files) {
        const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
        const job = { width: 20, ...options };
        for await (const { ok, error } of resizer.resize([bytes], job)) {
          outcomes.push({ ok, code: error?.code, value: error?.value, limit: error?.limit ?? null });
        }
      }
      await resizer.close();
      return outcomes;
    },
    [[small, {}], ...cases, [small, {}]].map(([file, options]) => [file.toString('base64'), options]),
  );
  const last = outcomes.pop();
  assert.deepEqual([whole.ok, last.ok], [true, true]);
  cases.forEach(([, options, code, limit], i) => {
    const { value, ...outcome } = outcomes[i];
    assert.deepEqual(outcome, { ok: false, code, limit }, JSON.stringify(options));
    assert.equal(value > limit, limit !== null);
  });
  app.assertQuiet();
});
