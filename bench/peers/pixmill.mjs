import { createResizer } from 'pixmill';

export async function open({ engine, threads }, job) {
  const resizer = await createResizer({ engine, threads });
  return {
    async run(files, take) {
      const timings = [];
      for await (const outcome of resizer.resize(files.map(({ file }) => file), job)) {
        take(outcome.index, outcome.ok ? outcome.data : outcome.error);
        timings.push(outcome.timings);
      }
      return timings;
    },
    close: () => resizer.close(),
  };
}
