import { classesOf, createResizer, DatasetIndex, npz } from 'pixmill';

const [input, text, link] = ['input', 'p', 'a'].map((name) => document.querySelector(name));
const resizer = await createResizer();
const options = { width: 224, height: 224, fit: 'cover', format: 'raw' };

input.addEventListener('change', async () => {
  const files = [...input.files];
  const index = new DatasetIndex({ classes: classesOf(files.map(({ webkitRelativePath }) => webkitRelativePath)) });
  const onProgress = ({ done, failed }) => (text.textContent = `${done} of ${files.length} done, ${failed} failed`);
  // With `count` the stream is plain bytes; rows of files that failed are zeros, with the label -1.
  const stream = npz(resizer.resize(files, options, { onProgress }), { ...options, count: files.length, index });
  link.href = URL.createObjectURL(await new Response(stream).blob());
  link.hidden = false;
});
