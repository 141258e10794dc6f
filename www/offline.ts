/** The page's side of its service worker: it is installed for the next visit, and a newer version waits in it. */

/** Missing where it is not allowed: without https, in some private windows. */
const container = (navigator as { serviceWorker?: ServiceWorkerContainer }).serviceWorker;
const patienceMs = 1000;

/** Without it all works but being offline, so no failure here is worth a word. */
export async function installOffline(onNewVersion: () => void): Promise<void> {
  const registration = await registered().catch(() => undefined);
  if (!registration) return;

  const tell = () => registration.waiting && registration.active && onNewVersion();
  const watch = () => registration.installing?.addEventListener('statechange', tell);
  registration.addEventListener('updatefound', watch);
  watch();
  tell();
}

/** One that is there has looked for a newer version as the page was loaded; to register it again would bring back one that takes itself away. */
async function registered(): Promise<ServiceWorkerRegistration | undefined> {
  if (container?.controller) return container.getRegistration();
  return container?.register('./sw.js', { updateViaCache: 'none' });
}

/** Puts the version that waits to work and loads the page anew. False where none waits, or it waits for other tabs. */
export async function useNewVersion(): Promise<boolean> {
  const registration = await container?.getRegistration().catch(() => undefined);
  const waiting = registration?.waiting;
  if (!waiting) return false;

  const { port1, port2 } = new MessageChannel();
  const answer = new Promise<boolean>((resolve) => {
    port1.onmessage = ({ data }) => resolve(data);
    setTimeout(resolve, patienceMs, false);
  });
  waiting.postMessage('take-over', [port2]);
  const agreed = await answer;
  port1.close();
  if (agreed) reloadWith(waiting);
  return agreed;
}

function reloadWith(version: ServiceWorker): void {
  const reload = () => {
    if (version.state === 'activated') location.reload();
  };
  version.addEventListener('statechange', reload);
  reload();
}
