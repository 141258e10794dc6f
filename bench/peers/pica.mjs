import { Pica } from 'pica';

export async function open({ threads }) {
  const pica = await new Pica({ features: ['wasm', 'ww'], concurrency: threads }).init();
  return {
    async resize(file, { width, height }) {
      const bitmap = await createImageBitmap(file);
      const canvas = await pica.resize(bitmap, new OffscreenCanvas(width, height), { filter: 'lanczos3' });
      bitmap.close();
      return canvas.convertToBlob({ type: 'image/jpeg', quality: 0.8 });
    },
  };
}
