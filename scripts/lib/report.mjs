/** What the commands say to the person who runs them. */

const bold = process.stdout.isTTY ? (text) => `\x1b[1m${text}\x1b[0m` : (text) => text;

/** A failure whose message tells all there is to know: it is shown without a stack. */
export class Problem extends Error {}

export const heading = (text) => console.log(`\n${bold(`== ${text}`)}`);
export const note = (text) => console.log(`   ${text}`);

export const seconds = (sinceMs) => `${((performance.now() - sinceMs) / 1000).toFixed(1)} s`;

/** Runs a command's story and turns a failure into a message and exit status 1. */
export async function main(story) {
  try {
    await story();
  } catch (error) {
    console.error(`\n${error instanceof Problem ? error.message : error.stack}`);
    process.exit(1);
  }
}
