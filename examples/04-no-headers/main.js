import { createResizer } from 'pixmill';

const [text, input, list] = ['p', 'input', 'ul'].map((name) => document.querySelector(name));

// Nothing is to be done: where shared memory is missing, independent workers take over, and say why.
const resizer = await createResizer();
text.textContent = `${resizer.threads} at once with the engine ${resizer.engine}${resizer.reason ? `, because ${resizer.reason}` : ''}`;

input.addEventListener('change', async () => {
  list.replaceChildren();
  for await (const outcome of resizer.resize(input.files, { width: 800, withoutEnlargement: true })) {
    const item = document.createElement('li');
    item.textContent = `${outcome.name}: ${outcome.ok ? `${outcome.width} x ${outcome.height}` : outcome.error.message}`;
    list.append(item);
  }
});
