/** A row of the table of options in README. */
export function optionRow(name, offer) {
  const byDefault = code(offer.default);
  return `| \`${name}\` | ${allowed(offer)} | ${byDefault} | ${offer.about} |`;
}

function allowed({ kind, min, max, unit, values }) {
  if (kind === 'flag') return '`true`, `false`';
  if (kind === 'text') return 'a text';
  if (kind === 'number') return `${min} to ${max} ${unit}`;
  const list = values.map(code).join(', ');
  return kind === 'list' ? `\`all\`, \`none\`, or some of ${list}` : list;
}

const code = (value) => `\`${Array.isArray(value) ? JSON.stringify(value).replaceAll('"', "'").replaceAll(',', ', ') : value}\``;
