/** Pythons with what reads our data sets, installed on Debian where there is none and we may. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { install, refuse } from './debian.mjs';
import { cache } from './paths.mjs';
import { note } from './report.mjs';
import { output, run } from './run.mjs';

const numpy = ['python3', 'python3-numpy'];
const pillow = ['python3', 'python3-pil'];
const torch = [...numpy, 'python3-torch', 'python3-pil', 'python3-venv'];
const readers = ['webdataset==1.0.2', 'safetensors==0.8.0'];

const imports = (program, ...modules) => output(program, ['-c', `import ${modules.join()}`]) !== null;

/** A Python with NumPy. */
export async function findPython() {
  const found = () => [process.env.PYTHON, 'python3', '/usr/bin/python3'].find((program) => program && imports(program, 'numpy'));
  return found() ?? ((await install('NumPy', numpy)) ? found() : null) ?? refuse('Python 3 with NumPy', numpy, 'PYTHON');
}

/** One with Pillow. */
export async function findPillow() {
  const found = () => [process.env.PYTHON, 'python3', '/usr/bin/python3'].find((program) => program && imports(program, 'PIL.Image'));
  return found() ?? ((await install('Pillow', pillow)) ? found() : null) ?? refuse('Python 3 with Pillow', pillow, 'PYTHON');
}

/** One with PyTorch, webdataset and safetensors too: a folder of its own in the user's cache, beside Debian's PyTorch. */
export async function findTorch() {
  const own = join(cache, `python-${readers.join('-').replaceAll('==', '-')}`);
  const found = () => [process.env.PYTHON, 'python3', join(own, 'bin', 'python')].find((program) => program && imports(program, 'torch', 'webdataset', 'safetensors'));
  const first = found();
  if (first) return first;
  if (!imports('/usr/bin/python3', 'torch', 'PIL', 'venv')) await install('PyTorch', torch);
  if (existsSync('/usr/bin/python3') && imports('/usr/bin/python3', 'torch')) {
    note('installing webdataset and safetensors for the tests');
    await run('/usr/bin/python3', ['-m', 'venv', '--system-site-packages', own]);
    await run(join(own, 'bin', 'pip'), ['install', '--quiet', '--disable-pip-version-check', ...readers]);
  }
  return found() ?? refuse('Python 3 with PyTorch, webdataset and safetensors', torch, 'PYTHON');
}
