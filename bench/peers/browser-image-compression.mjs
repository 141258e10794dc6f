import compress from 'browser-image-compression';

export function open() {
  return {
    resize: (file, { width, height }) =>
      compress(file, {
        maxWidthOrHeight: Math.max(width, height),
        initialQuality: 0.8,
        useWebWorker: true,
        libURL: new URL('/peers/browser-image-compression.js', location.href).href, // else its worker fetches it from a CDN
      }),
  };
}
