/** Files that another app shares with this one: the service worker puts them down, the page takes them up. */

const storeOf = (folder: string): string => `pixmill-shared ${folder}`;

export async function putDown(folder: string, files: readonly File[]): Promise<void> {
  const cache = await caches.open(storeOf(folder));
  const before = (await cache.keys()).length;
  await Promise.all(files.map((file, i) => cache.put(`${folder}share/${before + i}/${encodeURIComponent(file.name)}`, new Response(file))));
}

/** Gives them once: they are removed. */
export async function takeUp(folder: string): Promise<File[]> {
  const cache = await caches.open(storeOf(folder));
  const files = await Promise.all((await cache.keys()).map(async (request) => fileOf(request, await cache.match(request))));
  await caches.delete(storeOf(folder));
  return files;
}

async function fileOf({ url }: Request, kept: Response | undefined): Promise<File> {
  const name = decodeURIComponent(url.slice(url.lastIndexOf('/') + 1));
  const data = await kept?.blob();
  return new File(data ? [data] : [], name, { type: data?.type ?? '' });
}
