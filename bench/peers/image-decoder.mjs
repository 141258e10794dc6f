import { drawAndEncode } from '../page/draw.mjs';

/** WebCodecs: the one decoder of the browser that can be asked to shrink while it decodes. */
export function open({ decodeScale }, job) {
  return {
    async resize(file, target) {
      const decoder = new ImageDecoder({
        type: file.type,
        data: await file.arrayBuffer(),
        desiredWidth: decodeScale * target.width,
        desiredHeight: decodeScale * target.height,
      });
      const { image } = await decoder.decode();
      const blob = await drawAndEncode(image, target, job);
      decoder.close();
      return blob;
    },
  };
}
