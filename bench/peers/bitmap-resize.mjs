import { drawAndEncode } from '../page/draw.mjs';

export function open(_, job) {
  return {
    async resize(file, target) {
      const bitmap = await createImageBitmap(file, { resizeWidth: target.width, resizeHeight: target.height, resizeQuality: 'high' });
      return drawAndEncode(bitmap, target, job);
    },
  };
}
