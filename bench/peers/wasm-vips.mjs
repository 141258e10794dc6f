import Vips from 'wasm-vips';

export async function open() {
  const vips = await Vips({ dynamicLibraries: [] });
  vips.concurrency(1); // there is one instance in every worker
  return {
    async resize(file, { width, height }) {
      const image = vips.Image.thumbnailBuffer(await file.arrayBuffer(), width, { height, size: 'force' });
      const jpeg = image.jpegsaveBuffer({ Q: 80 });
      image.delete();
      return jpeg;
    },
  };
}
