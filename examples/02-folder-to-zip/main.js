import { createResizer, zip } from 'pixmill';

const [input, text, link] = ['input', 'p', 'a'].map((name) => document.querySelector(name));
const resizer = await createResizer();

input.addEventListener('change', async () => {
  const onProgress = ({ done, failed }) => (text.textContent = `${done} of ${input.files.length} done, ${failed} failed`);
  const outcomes = resizer.resize(input.files, { width: 600, height: 600, fit: 'fill' }, { onProgress });
  // The zip is written while files are still being resized; report.json in it says what became of each.
  const archive = await new Response(zip(outcomes)).blob();
  link.href = URL.createObjectURL(archive);
  link.hidden = false;
});
