/** What nothing holds any more, put away at once: browsers do it when they please. */

const patienceMs = 5000;

/** In all pages and workers; a thread of the pool waits in WebAssembly and never answers. */
export async function collect(browser) {
  const root = await browser.target().createCDPSession();
  const sessions = [];
  const follow = async (session) => {
    const inner = [];
    session.on('Target.attachedToTarget', ({ sessionId }) => {
      const target = root.connection().session(sessionId);
      sessions.push(target);
      inner.push(within(follow(target)));
    });
    await session.send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: false, flatten: true });
    await Promise.all(inner);
  };
  await follow(root);
  for (const session of sessions) await within(session.send('HeapProfiler.collectGarbage'));
  await root.detach();
}

function within(promise) {
  let timer;
  const patience = new Promise((resolve) => (timer = setTimeout(resolve, patienceMs)));
  return Promise.race([promise.catch(() => {}), patience]).finally(() => clearTimeout(timer));
}
