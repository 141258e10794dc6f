/** The notices of everything that is shipped inside the WebAssembly and the bundles. */

import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { at } from './paths.mjs';
import { Problem } from './report.mjs';
import { output } from './run.mjs';
import { isPermissive } from './spdx.mjs';
import { cargoEnv } from './wasm.mjs';

/** The text of THIRD-PARTY.txt. `bundled` are the files that esbuild put into the bundles. */
export function thirdPartyNotices(bundled) {
  const packages = [...standardLibrary(), ...crates(at('Cargo.toml'), ['pixmill']), ...npmPackages(bundled)];
  const refused = packages.filter(({ licence }) => !isPermissive(licence));
  if (refused.length > 0) {
    throw new Problem(`Not on the list of permissive licences (scripts/lib/spdx.mjs):\n${refused.map(line).join('\n')}`);
  }

  const carriers = new Map();
  for (const { name, texts } of packages) {
    for (const text of texts) carriers.set(text, [...(carriers.get(text) ?? []), name]);
  }
  return [
    'Pixmill contains the following software, under the licences named.\n',
    packages.map(line).join('\n'),
    ...[...carriers].map(([text, names]) => `\n${'='.repeat(80)}\n${names.join(', ')}\n\n${text}`),
    '',
  ].join('\n');
}

const line = ({ name, version, licence, home }) => `${name} ${version}: ${licence}${home ? `, ${home}` : ''}`;

/** Rust's own crates come without licence files; the toolchain keeps the texts elsewhere. */
function standardLibrary() {
  const sysroot = output('rustc', ['--print', 'sysroot']);
  const text = (name) => readFileSync(join(sysroot, 'share/doc/rust/licenses', `${name}.txt`), 'utf8').trim();
  const manifest = join(sysroot, 'lib/rustlib/src/rust/library/sysroot/Cargo.toml');
  const used = crates(manifest, ['std', 'panic_unwind']);
  const rust = {
    name: 'Rust standard library',
    version: output('rustc', ['--version']).split(' ')[1],
    licence: 'MIT OR Apache-2.0',
    home: 'https://github.com/rust-lang/rust',
    texts: [text('MIT'), text('Apache-2.0')],
  };
  return [rust, ...used.filter(({ texts }) => texts.length > 0)];
}

/** What the named packages of a workspace link into a wasm module, themselves left out. */
function crates(manifest, names) {
  const args = ['metadata', '--format-version', '1', '--locked', '--filter-platform', 'wasm32-unknown-unknown', '--manifest-path', manifest];
  const metadata = output('cargo', args, { env: cargoEnv('threads') });
  if (metadata === null) throw new Problem(`cargo ${args.join(' ')} failed`);
  const { packages, resolve } = JSON.parse(metadata);
  const packageOf = new Map(packages.map((entry) => [entry.id, entry]));
  const nodeOf = new Map(resolve.nodes.map((node) => [node.id, node]));

  const roots = packages.filter(({ name }) => names.includes(name)).map(({ id }) => id);
  const reached = new Set(roots);
  for (const id of reached) {
    for (const { pkg, dep_kinds } of nodeOf.get(id).deps) {
      const linked = dep_kinds.some(({ kind }) => kind === null);
      const runsInCompiler = packageOf.get(pkg).targets.some(({ kind }) => kind.includes('proc-macro'));
      if (linked && !runsInCompiler) reached.add(pkg);
    }
  }
  return [...reached]
    .filter((id) => !roots.includes(id))
    .map((id) => packageOf.get(id))
    .map(({ name, version, license, repository, manifest_path }) =>
      ({ name, version, licence: license ?? 'none', home: repository, texts: licenceTexts(dirname(manifest_path)) }))
    .sort((a, b) => a.name.localeCompare(b.name));
}

function npmPackages(files) {
  const folders = new Set(files.flatMap((file) => file.match(/.*node_modules\/(?:@[^/]+\/)?[^/]+/) ?? []));
  return [...folders].map((folder) => {
    const { name, version, license, homepage } = JSON.parse(readFileSync(at(folder, 'package.json'), 'utf8'));
    return { name, version, licence: license ?? 'none', home: homepage, texts: licenceTexts(at(folder)) };
  });
}

function licenceTexts(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && /^(licen[cs]e|unlicense|copying|copyright|notice)/i.test(entry.name))
    .map((entry) => readFileSync(join(folder, entry.name), 'utf8').trim());
}
