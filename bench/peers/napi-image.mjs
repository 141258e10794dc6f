/**
 * Its WebAssembly expects Node's Buffer, and the @emnapi versions that it was made with:
 * those that npm would choose for @napi-rs/wasm-runtime do not work with it.
 */

import { Buffer } from 'buffer';

export async function open(_, { format = 'jpeg', quality }) {
  globalThis.Buffer = Buffer;
  const { ResizeFilterType, ResizeFit, Transformer } = await import('@napi-rs/image-wasm32-wasi');
  return {
    async resize(file, { width, height }) {
      const resized = new Transformer(new Uint8Array(await file.arrayBuffer()))
        .rotate()
        .resize({ width, height, filter: ResizeFilterType.Lanczos3, fit: ResizeFit.Fill });
      return new Uint8Array(format === 'png' ? resized.pngSync() : resized.jpegSync(quality)); // a copy: shared memory can't be handed over
    },
  };
}
