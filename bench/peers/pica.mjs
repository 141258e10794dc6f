import { Pica } from 'pica';

import { encodeCanvas } from '../page/draw.mjs';

export async function open({ threads }, job) {
  const pica = await new Pica({ features: ['wasm', 'ww'], concurrency: threads }).init();
  return {
    async resize(file, { width, height }) {
      const bitmap = await createImageBitmap(file);
      const canvas = await pica.resize(bitmap, new OffscreenCanvas(width, height), { filter: 'lanczos3' });
      bitmap.close();
      return encodeCanvas(canvas, job);
    },
  };
}
