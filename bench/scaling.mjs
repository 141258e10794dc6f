/**
 * `node bench/scaling.mjs`: what more cores would do, simulated from times measured on two.
 *
 * A file passes through the browser's pool of threads for files, its one thread for messages, whoever reads it
 * (the host worker, or readers of their own where there are many threads: js/readers.ts), the host worker, which
 * takes it in and hands it out, and one of the pool's threads. All share the cores: where there is more to do
 * than cores, everything takes longer by the same factor.
 */

import { parseArgs } from 'node:util';

const flags = {
  engine: { type: 'string', default: '2.35' },
  host: { type: 'string', default: '0.20' },
  reader: { type: 'string', default: '0.19' },
  'threads-per-reader': { type: 'string', default: '6' },
  io: { type: 'string', default: '0.26' },
  files: { type: 'string', default: '0.32' },
  count: { type: 'string', default: '1000' },
  window: { type: 'string', default: '95' },
};
const { values } = parseArgs({ options: flags });
const number = (name) => Number(values[name]);

/** Sizes around 1, the same each time: a third to twice the mean, as folders of photos have. */
function sizes(count) {
  let state = 1;
  const random = () => (state = (state * 48271) % 2147483647) / 2147483647;
  return Array.from({ length: count }, () => 0.33 + 1.34 * random());
}

/** Steps of time; in each, everybody who has work does his share of it. */
function simulate(threads, cores, { engine, host, reader, threadsPerReader, io, reading, window }, files) {
  const stepMs = engine / 50;
  const readers = Math.floor(threads / threadsPerReader);
  const stations = [
    { rooms: 4, costMs: reading },
    { rooms: 1, costMs: io },
    ...(readers > 0 ? [{ rooms: readers, costMs: reader }] : []),
    { rooms: 1, costMs: readers > 0 ? host : host + reader },
    { rooms: threads, costMs: engine },
  ].map((station) => ({ ...station, queue: [], busy: [] }));
  let [next, inside, done, elapsedMs, poolMs] = [0, 0, 0, 0, 0];
  while (done < files.length) {
    while (next < files.length && inside < window + threads) {
      stations[0].queue.push(files[next++]);
      inside++;
    }
    for (const station of stations) {
      while (station.busy.length < station.rooms && station.queue.length > 0) {
        const size = station.queue.shift();
        station.busy.push({ size, leftMs: size * station.costMs });
      }
    }
    const working = stations.reduce((sum, { busy }) => sum + busy.length, 0);
    const speed = Math.min(1, cores / Math.max(1, working));
    for (const [index, station] of stations.entries()) {
      for (const job of station.busy) job.leftMs -= stepMs * speed;
      const finished = station.busy.filter(({ leftMs }) => leftMs <= 0);
      station.busy = station.busy.filter(({ leftMs }) => leftMs > 0);
      if (index + 1 < stations.length) stations[index + 1].queue.push(...finished.map(({ size }) => size));
      else [done, inside] = [done + finished.length, inside - finished.length];
    }
    poolMs += stations.at(-1).busy.length * stepMs;
    elapsedMs += stepMs;
  }
  return { elapsedMs, busy: poolMs / elapsedMs / threads };
}

const costs = { engine: number('engine'), host: number('host'), reader: number('reader'), threadsPerReader: number('threads-per-reader'), io: number('io'), reading: number('files'), window: number('window') };
const files = sizes(number('count'));
console.log(`A file takes ${costs.engine} ms of a pool thread, ${costs.host} ms of the host worker, ${costs.reader} ms to be read, ${costs.io} ms of the browser's thread for messages and ${costs.reading} ms of those for files.\n`);
console.log('| cores | threads | images/s | speed-up | pool busy |\n| ---: | ---: | ---: | ---: | ---: |');
for (const cores of [2, 4, 8, 16]) {
  const serial = simulate(1, cores, costs, files).elapsedMs;
  const { elapsedMs, busy } = simulate(cores, cores, costs, files);
  const rate = Math.round((files.length / elapsedMs) * 1000);
  console.log(`| ${cores} | ${cores} | ${rate} | ${(serial / elapsedMs).toFixed(2)} | ${(busy * 100).toFixed(0)} % |`);
}
