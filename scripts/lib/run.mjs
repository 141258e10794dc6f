import { spawn, spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

import { root } from './paths.mjs';
import { Problem } from './report.mjs';

/** Runs a program in the foreground; rejects when it fails. */
export function run(program, args, { cwd = root, env = {} } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (code === 0) resolve();
      else reject(new Problem(`${program} ${args.join(' ')}\nended with ${signal ?? `status ${code}`}`));
    });
  });
}

/** What a program prints, or null where it is missing or fails. */
export function output(program, args, { cwd = root, env = {} } = {}) {
  const { status, stdout } = spawnSync(program, args, {
    cwd,
    env: { ...process.env, ...env },
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  return status === 0 ? stdout.trim() : null;
}

/** The full path of a program on PATH, or null. */
export function which(program) {
  for (const folder of process.env.PATH.split(delimiter)) {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return join(folder, program);
    } catch {
      continue;
    }
  }
  return null;
}
