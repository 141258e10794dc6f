/** Draws a picture at a size and encodes it as the canvas does. */
export function drawAndEncode(picture, { width, height }, job) {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d', { alpha: job.format === 'png' });
  context.imageSmoothingQuality = 'high';
  context.drawImage(picture, 0, 0, width, height);
  picture.close();
  return encodeCanvas(canvas, job);
}

export const encodeCanvas = (canvas, { format = 'jpeg', quality }) => canvas.convertToBlob({ type: `image/${format}`, quality: quality / 100 });
