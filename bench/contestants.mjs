/**
 * Who takes part: in the browser by a module of peers/ that runs in the `page` (and brings its own
 * workers) or in `workers` of ours; outside it by a program of native/.
 */

export const browserContestants = {
  'pixmill-1': { title: 'Pixmill, 1 thread', peer: 'pixmill', place: 'page', options: { engine: 'threads', threads: 1 } },
  'pixmill': { title: 'Pixmill, threads', peer: 'pixmill', place: 'page', options: { engine: 'threads' } },
  'pixmill-workers': { title: 'Pixmill, workers', peer: 'pixmill', place: 'page', options: { engine: 'workers' } },
  'image-decoder': { title: 'ImageDecoder at the size wanted, canvas', peer: 'image-decoder', place: 'workers', options: { decodeScale: 1 } },
  'image-decoder-2x': { title: 'ImageDecoder at twice the size, canvas', peer: 'image-decoder', place: 'workers', options: { decodeScale: 2 } },
  'bitmap-resize': { title: 'createImageBitmap with resize (high), canvas', peer: 'bitmap-resize', place: 'workers' },
  'bitmap-draw': { title: 'createImageBitmap, drawImage (high)', peer: 'bitmap-draw', place: 'workers' },
  'wasm-vips': { title: 'wasm-vips 0.0.19, thumbnail', peer: 'wasm-vips', place: 'workers' },
  'napi-image': { title: '@napi-rs/image 1.15.0, wasm', peer: 'napi-image', place: 'workers' },
  'pica': { title: 'pica 10.0.3', peer: 'pica', place: 'page' },
  'jsquash': { title: 'jSquash: jpeg 1.6.0, resize 2.1.1', peer: 'jsquash', place: 'workers' },
  'browser-image-compression': {
    title: 'browser-image-compression 2.0.2',
    peer: 'browser-image-compression',
    place: 'page',
    unable: ({ fit }) => fit !== 'inside' && 'it only fits inside a square',
  },
};

/** Pixmill with so many threads each, for how it scales. */
export const pixmillWith = (threads) =>
  Object.fromEntries(threads.map((n) => [`pixmill-${n}`, { title: `Pixmill, threads: ${n}`, peer: 'pixmill', place: 'page', options: { engine: 'threads', threads: n } }]));

export const nativeContestants = {
  'opencv-serial': { title: 'OpenCV, for loop, nothing written', program: 'opencv.py', serial: true },
  'opencv': { title: 'OpenCV, ProcessPoolExecutor, nothing written', program: 'opencv.py' },
  'opencv-serial-write': { title: 'OpenCV, for loop', program: 'opencv.py', serial: true, write: true },
  'opencv-write': { title: 'OpenCV, ProcessPoolExecutor', program: 'opencv.py', write: true },
  'pyvips': { title: 'pyvips thumbnail, ProcessPoolExecutor', program: 'libvips.py', write: true },
  'pixmill-node-serial': { title: 'Pixmill, the command, 1 thread', program: 'pixmill.mjs', serial: true, write: true },
  'pixmill-node': { title: 'Pixmill, the command', program: 'pixmill.mjs', write: true },
  'sharp-serial': { title: 'sharp, one at a time', program: 'sharp.mjs', serial: true, write: true },
  'sharp': { title: 'sharp', program: 'sharp.mjs', write: true },
};
