import assert from 'node:assert/strict';
import { test } from 'node:test';

import { openApp } from './lib/app.mjs';

const files = 20_000;

/** Scrolls through the whole list, a step a frame, and gives how long each frame took. */
function scrollThrough(frames) {
  return new Promise((resolve) => {
    const list = document.querySelector('#files');
    const times = [];
    let lastMs = performance.now();
    requestAnimationFrame(function step(nowMs) {
      times.push(nowMs - lastMs);
      lastMs = nowMs;
      list.scrollTop = (times.length / frames) * (list.scrollHeight - list.clientHeight);
      if (times.length < frames) requestAnimationFrame(step);
      else resolve(times.slice(2));
    });
  });
}

const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];

test(`a list of ${files} files scrolls, sorts and is worked on without a hitch`, async (t) => {
  const app = await openApp(t);
  const gatherMs = await app.page.evaluate(async (count) => {
    const jpeg = await (await fetch('./samples/dunes.jpg')).arrayBuffer();
    const transfer = new DataTransfer();
    for (let i = 0; i < count; i++) {
      const file = new File([jpeg.slice(0, 200 + (i % 97))], `${i}.jpg`);
      Object.defineProperty(file, 'webkitRelativePath', { value: `year ${i % 7}/day ${i % 113}/${i}.jpg` });
      transfer.items.add(file);
    }
    const input = document.querySelector('#choose-files-input');
    const list = [...transfer.files];
    list.forEach((file, i) => Object.defineProperty(file, 'webkitRelativePath', { value: `year ${i % 7}/day ${i % 113}/${i}.jpg` }));
    Object.defineProperty(input, 'files', { value: list, configurable: true });
    const startMs = performance.now();
    input.dispatchEvent(new Event('change'));
    await new Promise(requestAnimationFrame);
    return performance.now() - startMs;
  }, files);
  await app.phase('ready');
  assert.equal((await app.data('#files')).total, String(files));
  assert.ok((await app.page.$$('#files .row')).length < 60, 'only what is in sight exists');

  const idle = await app.page.evaluate(scrollThrough, 60);
  const sortMs = await app.page.evaluate(() => {
    const startMs = performance.now();
    const select = document.querySelector('#sort');
    select.value = 'before';
    select.dispatchEvent(new Event('change'));
    return performance.now() - startMs;
  });
  await app.page.select('#sort', 'tree');
  await app.click('#resize');
  await app.phase('running');
  const busy = await app.page.evaluate(scrollThrough, 60);
  const { done, failed } = await app.data('#files');

  // Every frame a whole screen of other rows is shown. The limits are wide: the machine may have other work.
  const told = `median frame ${median(idle).toFixed(1)} ms, at work ${median(busy).toFixed(1)} ms (${Number(done) + Number(failed)} files on); gathered in ${gatherMs.toFixed(0)} ms, sorted in ${sortMs.toFixed(0)} ms`;
  t.diagnostic(told);
  assert.ok(median(idle) < 50 && median(busy) < 100 && sortMs < 1000 && gatherMs < 5000, told);
});
