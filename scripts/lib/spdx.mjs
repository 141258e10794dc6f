const permissive = new Set([
  '0BSD',
  'Apache-2.0',
  'Apache-2.0 WITH LLVM-exception',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'IJG',
  'ISC',
  'MIT',
  'Unicode-3.0',
  'Unlicense',
  'Zlib',
]);

/** Whether an SPDX licence expression leaves a choice that is permissive throughout. Old crates write `/` for `OR`. */
export function isPermissive(expression) {
  const tokens = expression.replaceAll('/', ' OR ').match(/\(|\)|[^\s()]+(?: WITH [^\s()]+)?/g) ?? [];

  const choice = () => {
    let allowed = combination();
    while (tokens[0] === 'OR') {
      tokens.shift();
      allowed = combination() || allowed;
    }
    return allowed;
  };
  const combination = () => {
    let allowed = licence();
    while (tokens[0] === 'AND') {
      tokens.shift();
      allowed = licence() && allowed;
    }
    return allowed;
  };
  const licence = () => {
    const token = tokens.shift();
    if (token !== '(') return permissive.has(token);
    const allowed = choice();
    tokens.shift();
    return allowed;
  };
  return choice();
}
