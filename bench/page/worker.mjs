/** Hosts one peer. Peers that compute without awaiting do one file after the other. */

let peer;

self.onmessage = async ({ data: { id, open, options, job, file, target } }) => {
  try {
    if (open) {
      const module = await import(open);
      peer = await module.open(options, job);
      self.postMessage({ id });
    } else {
      const result = await peer.resize(file, target);
      self.postMessage({ id, result }, result instanceof Uint8Array ? [result.buffer] : []);
    }
  } catch (error) {
    self.postMessage({ id, error: String(error?.message ?? error) || 'an error without a message' });
  }
};
