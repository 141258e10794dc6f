/** Lanczos3 as it is defined, without shortcuts: in float, on centred grids, widened where it shrinks. */

const lobes = 3;

const kernel = (x) => {
  if (x === 0) return 1;
  if (Math.abs(x) >= lobes) return 0;
  const angle = Math.PI * x;
  return (lobes * Math.sin(angle) * Math.sin(angle / lobes)) / angle ** 2;
};

/** An RGB raster at another size. */
export function lanczos({ pixels, width, height }, target) {
  const narrow = resampleRows(pixels, { length: width, rows: height }, target.width);
  const exact = resampleRows(narrow, { length: height, rows: target.width }, target.height);
  return Uint8Array.from(exact, (value) => Math.min(255, Math.max(0, Math.round(value))));
}

/** Resamples every row and turns the raster on its side, so that twice of it does both directions. */
function resampleRows(pixels, { length, rows }, newLength) {
  const out = new Float32Array(newLength * rows * 3);
  for (let x = 0; x < newLength; x++) {
    const { first, weights } = weightsAt(x, length, newLength);
    for (let row = 0; row < rows; row++) {
      let [red, green, blue] = [0, 0, 0];
      let from = 3 * (row * length + first);
      for (const weight of weights) {
        red += weight * pixels[from++];
        green += weight * pixels[from++];
        blue += weight * pixels[from++];
      }
      out.set([red, green, blue], 3 * (x * rows + row));
    }
  }
  return out;
}

function weightsAt(x, length, newLength) {
  const scale = length / newLength;
  const spread = Math.max(1, scale);
  const centre = (x + 0.5) * scale - 0.5;
  const first = Math.max(0, Math.ceil(centre - lobes * spread));
  const last = Math.min(length - 1, Math.floor(centre + lobes * spread));
  const weights = Array.from({ length: last - first + 1 }, (_, i) => kernel((first + i - centre) / spread));
  const sum = weights.reduce((total, weight) => total + weight);
  return { first, weights: Float64Array.from(weights, (weight) => weight / sum) };
}
