/** sharp, as many files at once as there are processes to the others, one libvips thread each. */

import { readFileSync } from 'node:fs';

import sharp from 'sharp';

sharp.concurrency(1);
sharp.cache(false);

const { processes, quality, tasks } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const errors = [];
const queue = tasks.values();
const began = performance.now();
await Promise.all(Array.from({ length: processes }, workThroughQueue));
console.log(JSON.stringify({ seconds: (performance.now() - began) / 1000, errors }));

async function workThroughQueue() {
  for (const { path, output, width, height } of queue) {
    try {
      await sharp(path).autoOrient().resize(width, height, { fit: 'fill' }).jpeg({ quality }).toFile(output);
    } catch (error) {
      errors.push(error.message);
    }
  }
}
