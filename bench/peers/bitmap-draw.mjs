import { drawAndEncode } from '../page/draw.mjs';

export function open(_, job) {
  return { resize: async (file, target) => drawAndEncode(await createImageBitmap(file), target, job) };
}
