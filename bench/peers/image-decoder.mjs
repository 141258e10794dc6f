import { drawAndEncode } from '../page/draw.mjs';

/** WebCodecs: the one decoder of the browser that can be asked to shrink while it decodes. */
export function open({ decodeScale }) {
  return {
    async resize(file, target) {
      const decoder = new ImageDecoder({
        type: 'image/jpeg',
        data: await file.arrayBuffer(),
        desiredWidth: decodeScale * target.width,
        desiredHeight: decodeScale * target.height,
      });
      const { image } = await decoder.decode();
      const blob = await drawAndEncode(image, target);
      decoder.close();
      return blob;
    },
  };
}
