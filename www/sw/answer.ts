/** What the service worker answers, and what it sends along. Pure. */

export interface Asked {
  method: string;
  url: string;
}

export type Answer =
  /** A file of this version, by its address in the folder; '' is the page. */
  | { type: 'file'; address: string }
  /** Files from another app. */
  | { type: 'share' }
  /** None: the browser asks the host, as it would without us. */
  | { type: 'none' };

export function answerTo({ method, url }: Asked, folder: string, isFile: (address: string) => boolean): Answer {
  const { origin, pathname } = new URL(url);
  const path = origin + pathname;
  if (!path.startsWith(folder)) return { type: 'none' };
  const address = path.slice(folder.length).replace(/^index\.html$/, '');
  if (method === 'POST' && address === 'share') return { type: 'share' };
  return method === 'GET' && isFile(address) ? { type: 'file', address } : { type: 'none' };
}

/** Keeps what the host has sent and adds what it has not. */
export function guarded(sent: Headers, wanted: Readonly<Record<string, string>>): Headers {
  const headers = new Headers(sent);
  for (const [name, value] of Object.entries(wanted)) {
    if (!headers.has(name)) headers.set(name, value);
  }
  return headers;
}
