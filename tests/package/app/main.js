/** A page that embeds Pixmill, made for each bundler in turn. The test calls what stands in `globalThis.app`. */

import { createResizer, zip } from 'pixmill';

const options = { width: 64, height: 48, fit: 'fill' };
let resizer;

globalThis.app = {
  async run(photos, wish) {
    resizer = await createResizer(wish);
    const files = photos.map(({ name, base64 }) => ({ name, data: Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0)) }));
    const digests = [];
    for await (const outcome of resizer.resize(files, options)) {
      digests.push(outcome.ok ? await digest(outcome.data) : outcome.error.code);
    }
    const archive = await new Response(zip(resizer.resize(files, options))).arrayBuffer();
    const { engine, threads, reason } = resizer;
    return { engine, threads, reason, digests, zipStart: new TextDecoder().decode(archive.slice(0, 2)) };
  },
  close: () => resizer.close(),
};

async function digest(data) {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', data));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
