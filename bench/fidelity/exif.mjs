/** The few fields of EXIF that are looked for. `exif` is null or bytes, with or without `Exif\0\0`. */
export function readExif(exif) {
  if (!exif) return {};
  const tiff = exif.subarray(exif.toString('latin1', 0, 4) === 'Exif' ? 6 : 0);
  const little = tiff.toString('latin1', 0, 2) === 'II';
  const u16 = (at) => (little ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at));
  const u32 = (at) => (little ? tiff.readUInt32LE(at) : tiff.readUInt32BE(at));
  const fields = (folder) => new Map(Array.from({ length: u16(folder) }, (_, i) => folder + 2 + 12 * i).map((at) => [u16(at), at]));
  const number = (at) => at && (u16(at + 2) === 3 ? u16(at + 8) : u32(at + 8));

  const main = fields(u32(4));
  const camera = main.has(0x8769) ? fields(number(main.get(0x8769))) : new Map();
  const date = camera.get(0x9003);
  return {
    date: date && tiff.toString('latin1', u32(date + 8), u32(date + 8) + 19),
    hasGps: main.has(0x8825) && fields(number(main.get(0x8825))).has(0x0002),
  };
}
