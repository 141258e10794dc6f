/** The defaults that TypeScript acts on itself; a test holds them, with all others, against `src/options.rs`. */

export const DEFAULT_TIMEOUT_MS = 60_000;
export const DEFAULT_LIMIT_INPUT_PIXELS = 16383 * 16383;
export const DEFAULT_LIMIT_INPUT_BYTES = 512 * 2 ** 20;
