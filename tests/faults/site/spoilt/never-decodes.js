// The browser begins to decode a picture and never ends: the first of each worker.
const decode = self.createImageBitmap;
let begun = 0;
self.createImageBitmap = (...args) => (begun++ === 0 ? new Promise(() => {}) : decode.apply(self, args));
