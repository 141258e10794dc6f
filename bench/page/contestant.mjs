/** Every contestant as the same thing: `run(files, take)` does all files and hands over each result, `close()` ends it. */

/** `inFlight` is how many files each of our workers is given at once. */
export async function openContestant({ peer, place, options = {} }, { threads, job, inFlight }) {
  if (place === 'workers') return openWorkers(peer, options, job, threads, inFlight);
  const { open } = await import(peerUrl(peer));
  const opened = await open({ threads, ...options }, job);
  if (opened.run) return opened;
  return {
    run: (files, take) => inLanes(Array(threads).fill(opened.resize), files, take),
    close: opened.close ?? (() => {}),
  };
}

const peerUrl = (peer) => new URL(`/peers/${peer}.mjs`, location.href).href;

async function openWorkers(peer, options, job, threads, inFlight) {
  const workers = Array.from({ length: threads }, () => new PeerWorker());
  try {
    await Promise.all(workers.map((worker) => worker.ask({ open: peerUrl(peer), options, job })));
  } catch (error) {
    for (const worker of workers) worker.terminate();
    throw error;
  }
  const lanes = workers.flatMap((worker) => Array(inFlight).fill((file, target) => worker.ask({ file, target })));
  return {
    run: (files, take) => inLanes(lanes, files, take),
    close: () => workers.forEach((worker) => worker.terminate()),
  };
}

/** Each lane takes the next file as soon as it is done with one. */
async function inLanes(lanes, files, take) {
  let next = 0;
  await Promise.all(
    lanes.map(async (resize) => {
      while (next < files.length) {
        const index = next++;
        const { file, target } = files[index];
        take(index, await resize(file, target).catch(asError));
      }
    }),
  );
}

const asError = (reason) => (reason instanceof Error ? reason : new Error(String(reason)));

class PeerWorker {
  #worker = new Worker(new URL('/page/worker.mjs', location.href), { type: 'module' });
  #waiting = new Map();
  #asked = 0;

  constructor() {
    this.#worker.onmessage = ({ data: { id, result, error } }) => {
      const { resolve, reject } = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (error) reject(new Error(error));
      else resolve(result);
    };
    this.#worker.onerror = ({ message }) => {
      for (const { reject } of this.#waiting.values()) reject(new Error(message || 'the worker could not be loaded'));
    };
  }

  ask(message) {
    return new Promise((resolve, reject) => {
      const id = this.#asked++;
      this.#waiting.set(id, { resolve, reject });
      this.#worker.postMessage({ id, ...message });
    });
  }

  terminate() {
    this.#worker.terminate();
  }
}
