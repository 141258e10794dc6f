import sharp from 'sharp';

const variants = [{ orientation: 1 }, { orientation: 6 }, { grey: true }, { progressive: true }, { chromaSubsampling: '4:4:4' }];

/** A few small JPEGs of different kinds, and one file that is none. */
export async function photos() {
  const made = await Promise.all(
    variants.map(async ({ grey, orientation, ...options }, i) => {
      const pixels = Buffer.from({ length: 3 * 120 * 90 }, (_, at) => (at * (i + 3)) % 251);
      const image = sharp(pixels, { raw: { width: 120, height: 90, channels: 3 } });
      if (grey) image.toColourspace('b-w');
      if (orientation) image.withMetadata({ orientation });
      return { name: `album/${i}.jpg`, data: await image.jpeg({ quality: 90, ...options }).toBuffer() };
    }),
  );
  return [...made, { name: 'notes.jpg', data: Buffer.from('not a picture') }];
}

export const asBase64 = (files) => files.map(({ name, data }) => ({ name, base64: data.toString('base64') }));
