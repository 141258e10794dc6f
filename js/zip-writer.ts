/** The part of the zip library that is used, named one by one so that the rest is left out of the build. */
export { Uint8ArrayReader, ZipWriter } from '@zip.js/zip.js/lib/zip-core-native.js';
