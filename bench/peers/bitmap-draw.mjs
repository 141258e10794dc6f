import { drawAndEncode } from '../page/draw.mjs';

export function open() {
  return { resize: async (file, target) => drawAndEncode(await createImageBitmap(file), target) };
}
