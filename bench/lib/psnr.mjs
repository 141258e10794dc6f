/** Peak signal-to-noise ratio in dB of an RGBA or RGB raster against an RGB one of the same size. */
export function psnr(pixels, reference) {
  const samples = reference.length;
  const step = pixels.length / (samples / 3);
  let squares = 0;
  for (let from = 0, to = 0; to < samples; from += step, to += 3) {
    for (let channel = 0; channel < 3; channel++) {
      squares += (pixels[from + channel] - reference[to + channel]) ** 2;
    }
  }
  return 10 * Math.log10((255 ** 2 * samples) / squares);
}
