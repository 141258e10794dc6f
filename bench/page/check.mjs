import { psnr } from '../lib/psnr.mjs';

/** Decodes every output: how many have the size asked for, and how near those with a reference come to it. */
export async function checkOutputs(files, results) {
  let rightSize = 0;
  const decibels = [];
  for (const [i, { data }] of results.entries()) {
    if (!data) continue;
    const { target, referenceUrl } = files[i];
    const bitmap = await createImageBitmap(new Blob([data], { type: 'image/jpeg' })).catch(() => null);
    if (bitmap?.width !== target.width || bitmap.height !== target.height) continue;
    rightSize++;
    if (referenceUrl) decibels.push(psnr(pixelsOf(bitmap), await fetchBytes(referenceUrl)));
    bitmap.close();
  }
  return { rightSize, decibels };
}

function pixelsOf(bitmap) {
  const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d', { willReadFrequently: true });
  context.drawImage(bitmap, 0, 0);
  return context.getImageData(0, 0, bitmap.width, bitmap.height).data;
}

const fetchBytes = async (url) => new Uint8Array(await (await fetch(url)).arrayBuffer());
