import { useEffect, useRef, useState } from 'react';
import { createResizer } from 'pixmill';

/** Resizes the files that are chosen, with progress and a way to stop. */
export function Resize({ width }) {
  const resizer = useResizer();
  const running = useRef(null);
  const [files, setFiles] = useState([]);
  const [results, setResults] = useState([]);
  const [state, setState] = useState('idle');

  async function start(chosen) {
    const { signal } = (running.current = new AbortController());
    setFiles(chosen);
    setResults([]);
    setState('running');
    try {
      for await (const outcome of (await resizer).resize(chosen, { width }, { signal })) {
        setResults((before) => [...before, outcome]);
      }
      setState('done');
    } catch (error) {
      setState(signal.aborted ? 'stopped' : error.message);
    }
  }

  return (
    <section>
      <input type="file" multiple accept="image/jpeg" onChange={({ target }) => start([...target.files])} />
      <progress max={files.length} value={results.length} />
      <button disabled={state !== 'running'} onClick={() => running.current.abort()}>Stop</button>
      <p>{state}</p>
      <ul>
        {results.map(({ index, name, ok, ...outcome }) => (
          <li key={index}>{name}: {ok ? `${outcome.width} x ${outcome.height}` : outcome.error.message}</li>
        ))}
      </ul>
    </section>
  );
}

/** A promise of one resizer for as long as the component is there. */
function useResizer() {
  const [resizer, setResizer] = useState(null);
  useEffect(() => {
    const made = createResizer();
    setResizer(made);
    return () => void made.then((one) => one.close());
  }, []);
  return resizer;
}
