import compress from 'browser-image-compression';

export function open(_, { quality }) {
  return {
    resize: (file, { width, height }) =>
      compress(file, {
        maxWidthOrHeight: Math.max(width, height),
        initialQuality: quality / 100,
        useWebWorker: true,
        libURL: new URL('/peers/browser-image-compression.js', location.href).href, // else its worker fetches it from a CDN
      }),
  };
}
