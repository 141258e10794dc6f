export { createResizer } from './client.js';
export { ResizeError } from './error.js';
export { checkFolder } from './folder.js';
export type * from './model.js';
export { resizeOptions } from './options.js';
export type { Offer } from './options.js';
export { createStore, discardStore, listStores, openStore } from './store.js';
export { zip } from './zip.js';
