/**
 * The service worker: the page without a network, and with its headers where the host sends none.
 *
 * A version is all files of one build, taken whole or not at all: the sums see to it that a host
 * that is just being changed gives no mixture. It works until no tab has it open any more, or the
 * only one asks for the next.
 */

import { answerTo, guarded } from './answer.js';
import { putDown } from './shares.js';

declare const self: ServiceWorkerGlobalScope;
/** Set by the build: sums by address, what goes with every response, and a name for all this. */
declare const FILES: Record<string, string>;
declare const HEADERS: Record<string, string>;
declare const VERSION: string;

const folder = new URL('./', location.href).href;
/** An origin may hold several copies of the page in folders of their own. */
const ours = `pixmill ${folder} `;
const cacheName = ours + VERSION;
/** Photos to try are a quarter of the site, and few ask for them: they are kept once somebody has. */
const isForLater = (address: string): boolean => address.startsWith('samples/');

self.addEventListener('install', (event) => event.waitUntil(fill()));
self.addEventListener('activate', (event) => event.waitUntil(removeOthers()));

self.addEventListener('message', (event) => {
  if (event.data === 'take-over') event.waitUntil(takeOver(event.ports[0]!));
});

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(bringForward());
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const answer = answerTo(request, folder, (address) => Object.hasOwn(FILES, address));
  if (request.mode === 'navigate') event.waitUntil(leaveIfGone());
  if (answer.type === 'file') event.respondWith(give(answer.address));
  if (answer.type === 'share') event.respondWith(receive(request));
});

async function fill(): Promise<void> {
  const isNew = !(await caches.has(cacheName));
  const now = Object.entries(FILES).filter(([address]) => !isForLater(address));
  const requests = now.map(([address, integrity]) => new Request(folder + address, { cache: 'no-cache', integrity }));
  try {
    await (await caches.open(cacheName)).addAll(requests);
  } catch (error) {
    // The page goes on without; the browser tries again at the next visit.
    if (isNew) await caches.delete(cacheName);
    throw error;
  }
}

async function removeOthers(): Promise<void> {
  const names = (await caches.keys()).filter((name) => name.startsWith(ours) && name !== cacheName);
  await Promise.all(names.map((name) => caches.delete(name)));
}

/** Another tab may be at work with the version before, and still need its files. */
async function takeOver(answer: MessagePort): Promise<void> {
  const windows = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const alone = windows.filter(({ url }) => url.startsWith(folder)).length === 1;
  answer.postMessage(alone);
  if (alone) await self.skipWaiting();
}

/** The tab that a notification came from, or a new one where it has been closed meanwhile. */
async function bringForward(): Promise<void> {
  const windows = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const tab = windows.find(({ url }) => url.startsWith(folder));
  await (tab ? tab.focus() : self.clients.openWindow(folder));
}

async function give(address: string): Promise<Response> {
  const url = folder + address;
  const kept = await caches.match(url, { cacheName });
  const response = kept ?? (await fetch(url));
  if (!kept && response.ok && isForLater(address)) await keep(url, response.clone());
  const { status, statusText } = response;
  return new Response(response.body, { status, statusText, headers: guarded(response.headers, HEADERS) });
}

/** Where there is no room for it, it is fetched again the next time. */
async function keep(url: string, response: Response): Promise<void> {
  await (await caches.open(cacheName)).put(url, response).catch(() => {});
}

async function receive(request: Request): Promise<Response> {
  const files = (await request.formData()).getAll('files').filter((value) => value instanceof File);
  // Where there is no room for them, the page finds none and says so.
  await putDown(folder, files).catch(() => {});
  return Response.redirect(`${folder}?shared`, 303);
}

/** Where the host has no such script any more the address belongs to another site: as on localhost, where projects take turns. */
async function leaveIfGone(): Promise<void> {
  const response = await fetch(location.href, { cache: 'no-store', method: 'HEAD' }).catch(() => null);
  const isGone = response?.status === 404 || response?.status === 410 || response?.headers.get('Content-Type')?.startsWith('text/html');
  if (isGone) await self.registration.unregister();
}
