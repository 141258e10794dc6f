import decode from '@jsquash/jpeg/decode.js';
import encode from '@jsquash/jpeg/encode.js';
import resize from '@jsquash/resize';

export function open() {
  return {
    async resize(file, { width, height }) {
      const pixels = await decode(await file.arrayBuffer(), { preserveOrientation: true });
      // In the file's own colour values, as everyone else here; the default is linear light.
      const resized = await resize(pixels, { width, height, method: 'lanczos3', premultiply: false, linearRGB: false });
      return new Uint8Array(await encode(resized, { quality: 80 }));
    },
  };
}
