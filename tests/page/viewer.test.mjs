import assert from 'node:assert/strict';
import { test } from 'node:test';

import { openApp } from './lib/app.mjs';

const dunes = '[data-name="samples/land/dunes.jpg"]';

/** Waits for the preview that the form asks for now; what was shown before does not count. */
async function shown(app, index) {
  await app.page.waitForFunction((wanted) => document.querySelector('#viewer').dataset.shown === wanted, {}, String(index));
  await app.page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
}

const figure = (app, name) => app.page.$eval(`#viewer [data-figure="${name}"]`, ({ textContent }) => textContent);

/** The picture as it is on the screen, at a place from 0 to 1. */
const pixel = (app, x, y) =>
  app.page.$eval('#viewer canvas', (canvas, across, down) => [...canvas.getContext('2d').getImageData(across * canvas.width, down * canvas.height, 1, 1).data], x, y);

/** How much of what is drawn is light, and whether anything is. */
const light = (app) =>
  app.page.$eval('#viewer canvas', (canvas) => {
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    let [sum, drawn] = [0, 0];
    for (let i = 0; i < data.length; i += 4) {
      if (data[i + 3] < 255) continue;
      drawn++;
      sum += data[i] + data[i + 1] + data[i + 2];
    }
    return sum / drawn / 3;
  });

const zoom = async (app) => parseFloat(await app.text('#viewer-actual'));

for (const [name, viewport] of Object.entries({
  desktop: { width: 1280, height: 900 },
  phone: { width: 390, height: 844, isMobile: true, hasTouch: true },
})) {
  test(`a picture before and after, on a ${name}`, async (t) => {
    const app = await openApp(t, { viewport });
    await app.page.$eval('#trial', (button) => button.click());
    await app.phase('ready');
    await app.set({ width: 600, height: 600, fit: 'inside', quality: 80 });
    await app.page.$eval(dunes, (row) => row.click());
    await shown(app, 0);

    await t.test('bytes and sizes of both are told', async () => {
      assert.match(await figure(app, 'viewed-before'), /^[\d.]+ kB · 2400 × 1600$/);
      assert.match(await figure(app, 'viewed-after'), /kB · 600 × 400 · −\d+/);
      await app.page.waitForFunction(() => document.querySelector('#viewer [data-figure="estimate"]').textContent !== '–');
    });

    await t.test('settings change the picture at once', async () => {
      const before = await figure(app, 'viewed-after');
      await app.set({ quality: 5, width: 300 });
      await app.page.waitForFunction((words) => document.querySelector('[data-figure="viewed-after"]').textContent !== words, {}, before);
      await app.page.waitForFunction(() => /300 × 200/.test(document.querySelector('[data-figure="viewed-after"]').textContent));
      await app.set({ quality: 80, width: 600 });
      await app.page.waitForFunction(() => /600 × 400/.test(document.querySelector('[data-figure="viewed-after"]').textContent));
      await shown(app, 0);
    });

    await t.test('the split is moved by keys and by pointer', async () => {
      await app.page.focus('#viewer input[type="range"]');
      await app.page.keyboard.press('Home');
      await app.page.waitForFunction(() => document.querySelector('.rule').style.left === '0%');
      await app.page.keyboard.press('ArrowRight');
      await app.page.waitForFunction(() => document.querySelector('.rule').style.left === '1%');
      const { x, y, width, height } = await (await app.page.$('.surface')).boundingBox();
      await app.page.mouse.click(x + width * 0.75, y + height / 2);
      await app.page.waitForFunction(() => Math.abs(parseFloat(document.querySelector('.rule').style.left) - 75) <= 1);
    });

    await t.test('it zooms to the pointer, and back to the whole', async () => {
      const whole = await zoom(app);
      const { x, y, width, height } = await (await app.page.$('.surface')).boundingBox();
      await app.page.mouse.move(x + width * 0.6, y + height * 0.6);
      if (name === 'desktop') {
        await app.page.mouse.wheel({ deltaY: -400 });
      } else {
        await app.page.focus('.surface');
        await app.page.keyboard.press('+');
        await app.page.keyboard.press('+');
      }
      await app.page.waitForFunction((last) => parseFloat(document.querySelector('#viewer-actual').textContent) > last * 1.4, {}, whole);
      await app.click('#viewer-actual');
      assert.equal(await zoom(app), 100);
      await app.page.focus('.surface');
      await app.page.keyboard.press('0');
      assert.equal(await zoom(app), whole);
    });

    await t.test('what is pushed about moves, and not off the screen', async () => {
      await app.page.focus('.surface');
      for (let i = 0; i < 12; i++) await app.page.keyboard.press('+');
      await app.page.keyboard.press('ArrowRight');
      const settle = () => app.page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
      for (let i = 0; i < 60; i++) await app.page.keyboard.press('ArrowDown');
      await settle();
      for (const corner of [[0.01, 0.98], [0.98, 0.98]]) assert.equal((await pixel(app, ...corner))[3], 255, 'the picture still fills the screen');
      const [red, , blue] = await pixel(app, 0.9, 0.9);
      assert.ok(red > blue, 'sand is at the bottom');
      for (let i = 0; i < 120; i++) await app.page.keyboard.press('ArrowUp');
      await settle();
      const [less, , more] = await pixel(app, 0.9, 0.05);
      assert.ok(more > less, 'sky is at the top');
      await app.page.keyboard.press('0');
    });

    await t.test('the difference is dark, not black, and stronger at a lower quality', async () => {
      await app.click('#viewer-difference');
      const measure = async (quality) => {
        const before = await figure(app, 'viewed-after');
        await app.set({ quality });
        await app.page.waitForFunction((words) => document.querySelector('[data-figure="viewed-after"]').textContent !== words, {}, before);
        await app.page.waitForFunction(() => !document.querySelector('#viewer').classList.contains('waiting'));
        await shown(app, 0);
        return light(app);
      };
      const [poor, fine] = [await measure(10), await measure(95)];
      t.diagnostic(`mean of the difference: ${poor.toFixed(1)} at quality 10, ${fine.toFixed(1)} at 95`);
      assert.ok(fine > 0.05 && fine < 40 && poor > 1.5 * fine, `${poor} and ${fine}`);
      await app.click('#viewer-split');
    });

    await t.test('a photo that lies on its side is shown upright', async () => {
      for (let i = 1; i <= 5; i++) await app.page.$eval('#viewer-next', (button) => button.click());
      await shown(app, 5);
      assert.match(await figure(app, 'viewed-before'), /1800 × 2400/);
      assert.match(await figure(app, 'viewed-after'), /450 × 600/);
      assert.ok(await app.page.$eval('#viewer-next', ({ disabled }) => disabled));
    });

    await t.test('it closes by key, and the form is back in its place', async () => {
      await app.page.keyboard.press('Escape');
      await app.page.waitForFunction(() => !document.querySelector('#viewer').open);
      await app.page.waitForSelector('main .side .settings form.options');
    });

    if (name === 'phone') {
      await t.test('two fingers zoom', async () => {
        await app.page.$eval(dunes, (row) => row.click());
        await shown(app, 0);
        const whole = await zoom(app);
        const { x, y, width, height } = await (await app.page.$('.surface')).boundingBox();
        const session = await app.page.createCDPSession();
        const fingers = (apart) => [-1, 1].map((side, id) => ({ x: x + width / 2 + side * apart, y: y + height / 2, id }));
        await session.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: fingers(30) });
        for (const apart of [45, 60, 75, 90]) await session.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: fingers(apart) });
        await session.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
        const zoomed = await zoom(app);
        assert.ok(zoomed > 2 * whole && zoomed < 4 * whole, `${whole} to ${zoomed} %`);
      });
    }
    app.assertQuiet();
  });
}

test('what can not be resized says why in the viewer', async (t) => {
  const app = await openApp(t);
  await app.page.evaluate(() => {
    const clipboardData = new DataTransfer();
    clipboardData.items.add(new File(['no picture at all'], 'notes.txt'));
    document.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true }));
  });
  await app.phase('ready');
  await app.page.$eval('[data-name="notes.txt"]', (row) => row.click());
  await shown(app, 0);
  assert.match(await app.text('#viewer .note'), /not an image/);
  assert.equal(await figure(app, 'viewed-after'), '–');
  app.assertQuiet();
});
