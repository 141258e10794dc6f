export { createResizer } from './client.js';
export { ResizeError } from './error.js';
export type * from './model.js';
export { zip } from './zip.js';
