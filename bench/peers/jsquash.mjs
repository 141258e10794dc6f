import decode from '@jsquash/jpeg/decode.js';
import encode from '@jsquash/jpeg/encode.js';
import decodePng from '@jsquash/png/decode.js';
import encodePng from '@jsquash/png/encode.js';
import resize from '@jsquash/resize';

export function open({ linear = false }, { format = 'jpeg', quality }) {
  return {
    async resize(file, { width, height }) {
      const bytes = await file.arrayBuffer();
      const pixels = file.type === 'image/png' ? await decodePng(bytes) : await decode(bytes, { preserveOrientation: true });
      // In the file's own colour values, as everyone else here; the default is linear light.
      const options = { width, height, method: 'lanczos3', premultiply: format === 'png', linearRGB: linear };
      const resized = await resize(pixels, options);
      return new Uint8Array(format === 'png' ? await encodePng(resized) : await encode(resized, { quality }));
    },
  };
}
