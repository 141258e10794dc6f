/** Where our verdict and libjpeg-turbo's differ, by kind, and why. */

/** The first rule that fits explains a difference: by our code or warning, and by the other's message. */
const reasons = [
  [/^unsupported: .*(arithmetic|N-bit)/, /^done/, 'unsupported, as the README says'],
  [/^unsupported: .*lossless coding/, /^done/, 'unsupported, as the README says'],
  [/^(corrupt: damaged: a code|truncated: cut short: row)/, /^done/, 'a lossless file that is damaged is refused'],
  [/^limit: /, /^done/, 'our limits; it has none'],
  [/^(truncated: .*before the picture|corrupt: .*no data where)/, /^done/, 'not one MCU has its data; it makes a flat picture'],
  [/^done/, /^Not a JPEG file/, 'a picture of another format, which is read here'],
  [/^done$/, /DNL not supported/, 'we look for the height after the scan'],
  [/^done(, its EXIF is damaged and was left out)?$/, /Unsupported marker type|Bogus marker length|Bogus (DHT index|Huffman table)/, 'in a segment that the picture does not need, or after it'],
  [/^done, (cut short|damaged)/, /^(?!done)/, 'we decode what comes before the error, and warn'],
];

/** A message of one kind with all others that differ in numbers and names alone. */
export const generic = (text) => text.replace(/0x[0-9a-f]+|\d+(\.\d+)?/gi, 'N').replace(/"[^"]*"/g, '"..."');

/** One entry for each kind of difference, most frequent first. `why` is null where no rule explains it. */
export function compare(files, outcomes, verdicts) {
  const kinds = new Map();
  files.forEach((file, i) => {
    const [ours, other] = [outcomes[i], verdicts[i]];
    const sameSize = ours.width === other.width && ours.height === other.height;
    if (ours.ok === other.ok && (!ours.ok || sameSize)) return;
    const said = ours.ok ? `done${ours.warnings.length > 0 ? `, ${generic(ours.warnings[0])}` : ''}` : `${ours.code}: ${generic(ours.message)}`;
    const heard = other.ok ? `done${ours.ok ? ', of another size' : ''}` : generic(other.message);
    const key = `${said}\n${heard}`;
    const kind = kinds.get(key) ?? { said, heard, count: 0, example: file, why: whyOf(said, heard) };
    kind.count += 1;
    kinds.set(key, kind);
  });
  return [...kinds.values()].sort((a, b) => b.count - a.count);
}

function whyOf(said, heard) {
  return reasons.find(([ours, other]) => ours.test(said) && other.test(heard))?.[2] ?? null;
}

export function markdown({ runs, version, comparison, pixels, files, options }) {
  const [{ outcomes }] = runs;
  const tally = new Map();
  for (const { ok, code, warnings } of outcomes) {
    const key = ok ? (warnings.length > 0 ? 'done, with a warning' : 'done') : code;
    tally.set(key, (tally.get(key) ?? 0) + 1);
  }
  const mutated = files.filter((file) => file.mutated).length;
  const differing = comparison.reduce((sum, { count }) => sum + count, 0);
  const cell = (text) => (text ?? '?').replaceAll('|', '\\|');
  const row = (cells) => `| ${cells.map(cell).join(' | ')} |`;
  const some = (count) => (count > 0 ? String(count) : '');
  const compared = pixels.reduce((sum, { same, near, far }) => sum + same + near + far, 0);
  return `${[
    '# Hostile files',
    '',
    `\`npm run corpus -- --folder PATH --mutations ${options.mutations} --seed ${options.seed}\`: ${files.length - mutated} files of a corpus and ${mutated}`,
    `damaged copies of them as one folder, through the package, once in each of: ${runs.map(({ version, engine, threads }) => `${version} (\`${engine}\`, ${threads})`).join(', ')}.`,
    `In each, ${files.length} files gave ${files.length} outcomes in order, the same in all but for AVIF and HEIC, which the browser decodes; none of them \`crashed\`, and afterwards the pool`,
    'made the same bytes of a good file as before.',
    '',
    row(['outcome', 'files']),
    row(['---', '---']),
    ...[...tally].sort((a, b) => b[1] - a[1]).map(([key, count]) => row([key, String(count)])),
    '',
    '## Beside libjpeg-turbo',
    '',
    `Verdicts of ${version} differ for ${differing} files of ${files.length}. It stops at the first error; we decode`,
    'what there is and warn (`failOn: none`). Numbers in messages are written as N.',
    '',
    row(['we say', 'it says', 'files', 'why']),
    row(['---', '---', '---', '---']),
    ...comparison.map(({ said, heard, count, why }) => row([said, heard, String(count), why])),
    '',
    '## Its pixels',
    '',
    `Of the ${compared} files of up to 20 megapixels that both decode, red, green and blue of each pixel at full size (\`format: 'raw'\`,`,
    '`fastShrinkOnLoad: false`, in Node), beside its own; inks by the product of their transparencies, other than 8 bits as 8.',
    '',
    row(['we say', 'the same', 'within 1', 'further off', 'why']),
    row(['---', '---', '---', '---', '---']),
    ...pixels.map(({ said, same, near, far, why }) => row([said, some(same), some(near), some(far), why])),
  ].join('\n')}\n`;
}
