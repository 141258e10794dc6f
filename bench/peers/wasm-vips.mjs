import Vips from 'wasm-vips';

export async function open({ linear = false }, { format = 'jpeg', quality }) {
  const vips = await Vips({ dynamicLibraries: [] });
  vips.concurrency(1); // there is one instance in every worker
  return {
    async resize(file, { width, height }) {
      const image = vips.Image.thumbnailBuffer(await file.arrayBuffer(), width, { height, size: 'force', linear });
      const encoded = format === 'png' ? image.pngsaveBuffer() : image.jpegsaveBuffer({ Q: quality });
      image.delete();
      return encoded;
    },
  };
}
