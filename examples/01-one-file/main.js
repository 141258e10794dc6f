import { createResizer } from 'pixmill';

const [input, text, image] = ['input', 'p', 'img'].map((name) => document.querySelector(name));
const resizer = await createResizer();

input.addEventListener('change', async () => {
  try {
    const { data, width, height } = await resizer.resizeOne(input.files[0], { width: 320, height: 320, fit: 'inside' });
    URL.revokeObjectURL(image.src);
    image.src = URL.createObjectURL(new Blob([data], { type: 'image/jpeg' }));
    text.textContent = `${width} x ${height}, ${data.byteLength} bytes`;
  } catch (error) {
    text.textContent = error.message;
  }
});
