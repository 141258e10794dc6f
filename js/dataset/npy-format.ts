/** The header of an `.npy`, after https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html. Pure. */

/**
 * Of one length for any shape that we make, so that it can be written again when the number of rows is
 * known. Version 1, whose headers may have 65535 bytes.
 */
export const NPY_HEADER_BYTES = 128;

export type Descr = '|u1' | '<f2' | '<f4' | '<i8' | `<U${number}`;

export function npyHeader(descr: Descr, shape: readonly number[]): Uint8Array<ArrayBuffer> {
  const dimensions = shape.map((length) => `${length},`).join(' ');
  const dictionary = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${dimensions}), }`;
  const header = new Uint8Array(NPY_HEADER_BYTES);
  const text = `${dictionary.padEnd(NPY_HEADER_BYTES - 11)}\n`;
  header.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, text.length, 0]);
  new TextEncoder().encodeInto(text, header.subarray(10));
  return header;
}
