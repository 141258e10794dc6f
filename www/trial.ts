/** A few photos that come with the page, for whoever has none at hand. Fetched only when asked for. */

import type { NamedFile } from './files.js';

const paths = ['land/dunes.jpg', 'land/ridges.jpg', 'land/sea.jpg', 'things/marbles.jpg', 'things/pebbles.jpg', 'town.jpg'];

const takenMs = Date.UTC(2026, 10, 1, 12);

export async function trialPhotos(): Promise<{ files: NamedFile[]; unreadable: string[] }> {
  const fetched = await Promise.allSettled(paths.map(photo));
  return {
    files: fetched.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : [])),
    unreadable: paths.filter((_, i) => fetched[i]!.status === 'rejected'),
  };
}

async function photo(path: string): Promise<NamedFile> {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const answer = await fetch(`./samples/${name}`);
  if (!answer.ok) throw new Error(answer.statusText);
  const data = new File([await answer.blob()], name, { type: 'image/jpeg', lastModified: takenMs });
  return { name: `samples/${path}`, data, size: data.size, lastModified: takenMs };
}
