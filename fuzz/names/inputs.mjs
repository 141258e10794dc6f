/** Names of sources, made up, changed and made small again. An input is plain data. */

/** What has hurt somebody, or stands at a limit. */
const HARD = [
  '', '.', '..', '...', ' ', '. ', '/', '\\', '~', 'a', 'A', 'b', 'x.jpg', 'X.JPG', '.jpg', 'jpg', '.png', '.jpeg', 'con', 'CON.', 'aux ', 'nul.tar', 'com¹', 'lpt9 .x', 'conin$',
  ' (2)', ' (2).jpg', '(1)', 'C:', 'a.lnk', 'b.url.', 'Thumbs.db', 'report.json', '__MACOSX', '._a.jpg', '%2e%2e%2f', '%00', '&amp;', '<b>', '"', "'", '`', '$&', '${a}', '{name}', '{', '}',
  'é', 'e\u0301', 'ß', 'ss', 'SS', 'ſ', 'ẞ', 'İ', 'i\u0307', 'ı', 'I', 'i', 'K', 'K', 'k', 'Å', 'Å', 'Σ', 'σ', 'ς', 'ﬁ', 'fi', 'Ω', 'Ω', 'ǅ', 'ŉ', 'ΐ', '가', '가', '\u0345', 'ͅα', 'ᾳ', 'ᾼ', 'Ა', 'ა',
  '\ud83d', '\ude00', '😀', '👩\u200d🚀', '\u200b', '\u200d', '\ufe0f', '\u202e', '\u2066', '\u061c', '\ufeff', '\ufffe', '\uffff', '\0', '\n', '\r', '\t', '\x7f', '\x85', '\xa0', '\u2028', '\u3000', '．', '／', '：',
];

const FORMATS = ['jpeg', 'png', 'webp', 'raw'];
const PATTERNS = [null, '{name}', '{name}-{width}', '{width}x{height}.{ext}', '{name}.jpg', '{name}{name}', '.{ext}', 'a', '{name} ', '{name}.', '{ext}', '{nmae}', '{name', '../{name}', ' {name}', 'con', '{name}.{ext}.{ext}'];
const TIMES = [0, -1, NaN, Infinity, 1e15, Date.UTC(1979, 11, 31), Date.UTC(2024, 1, 29, 12), 2 ** 31 * 1000, 4e12];

/** Makes inputs by the numbers of `random`, and of `words` besides the hard ones. */
export class Maker {
  #random;
  #words;

  constructor(random, words = []) {
    this.#random = random;
    this.#words = [...HARD, ...words];
  }

  #below = (limit) => Math.floor(this.#random() * limit);
  #of = (list) => list[this.#below(list.length)];
  #chance = (one) => this.#below(one) === 0;
  #many = (limit, make) => Array.from({ length: 1 + this.#below(limit) }, make);

  fresh() {
    return { files: this.#many(8, this.#file), pattern: this.#pattern(), cut: this.#below(9), there: this.#chance(2) ? [] : this.#many(4, this.#path), overwrite: this.#chance(3), isFolding: this.#chance(2) };
  }

  /** A copy that differs a little, with parts of `other`. */
  changed(input, other) {
    const copy = structuredClone(input);
    for (const _ of this.#many(3, () => {})) {
      const file = this.#of(copy.files);
      const at = this.#below(copy.files.length + 1);
      switch (this.#below(11)) {
        case 0: copy.files.splice(at, 0, this.#file()); break;
        case 1: copy.files.splice(at, 0, { ...file }); break;
        case 2: if (copy.files.length > 1) copy.files.splice(at, 1); break;
        case 3: copy.files.splice(at, 0, { ...this.#of(other.files) }); break;
        case 4: copy.pattern = this.#chance(2) ? this.#pattern() : other.pattern; break;
        case 5: Object.assign(copy, { cut: this.#below(12), overwrite: this.#chance(2), isFolding: this.#chance(2) }); break;
        case 6: copy.there = this.#chance(2) ? copy.files.map(({ path }) => path) : [...copy.there, this.#path()]; break;
        case 7: file.format = this.#of(FORMATS); break;
        default: file.path = this.#bent(file.path, this.#of(other.files).path);
      }
    }
    copy.files.length = Math.min(copy.files.length, 40);
    copy.there.length = Math.min(copy.there.length, 20);
    return copy;
  }

  #file = () => ({ path: this.#path(), format: this.#of(FORMATS), width: 1 + this.#below(16384), height: 1 + this.#below(16384), modifiedMs: this.#chance(2) ? this.#of(TIMES) : this.#below(2 ** 31) * 1000 });
  #pattern = () => (this.#chance(8) ? this.#many(4, this.#piece).join('') : this.#of(PATTERNS));
  #path = () => this.#many(this.#chance(2000) ? 3000 : 3, this.#segment).join('/');
  #segment = () => this.#many(3, this.#piece).join('') + (this.#chance(4) ? '.jpg' : '');

  #piece = () => {
    if (!this.#chance(8)) return this.#of(this.#words);
    if (this.#chance(4)) {
      const word = this.#of(this.#words);
      return word.repeat(this.#below(300) / Math.max(1, word.length));
    }
    return this.#many(4, () => String.fromCodePoint(this.#below(this.#of([0x80, 0x500, 0x2100, 0xffff, 0x1ffff, 0x10ffff])))).join('');
  };

  #bent(path, other) {
    const [from, to] = [this.#below(path.length + 1), this.#below(path.length + 1)].sort((a, b) => a - b);
    const [before, part, after] = [path.slice(0, from), path.slice(from, to), path.slice(to)];
    switch (this.#below(9)) {
      case 0: return before + after;
      case 1: return before + this.#piece() + part + after;
      case 2: return before + part + part + after;
      case 3: return before + part.toUpperCase() + after;
      case 4: return before + part.toLowerCase() + after;
      case 5: return before + part.normalize(this.#of(['NFC', 'NFD', 'NFKC'])) + after;
      case 6: return before + other.slice(this.#below(other.length + 1));
      case 7: return `${this.#segment()}/${path}`;
      default: return before + this.#of(['x', 'é', '日', ' ', '.']).repeat(Math.max(0, 240 + this.#below(20) - Buffer.byteLength(before.slice(before.lastIndexOf('/') + 1)))) + part + after;
    }
  }
}

/** The smallest input, found in so many tries, for which `fails` still says true. */
export async function shrunk(input, fails, tries = 5000) {
  for (let smaller = input; smaller; ) {
    input = smaller;
    smaller = null;
    for (const candidate of smallerOnes(input)) {
      if (tries-- === 0) return input;
      if (!(await fails(candidate))) continue;
      smaller = candidate;
      break;
    }
  }
  return input;
}

function* smallerOnes(input) {
  const { files, there } = input;
  for (const i of files.keys()) if (files.length > 1) yield { ...input, files: files.toSpliced(i, 1), cut: input.cut > i ? input.cut - 1 : input.cut };
  for (const i of there.keys()) yield { ...input, there: there.toSpliced(i, 1) };
  for (const [field, plain] of Object.entries({ pattern: null, cut: 0, overwrite: false, isFolding: false })) if (input[field] !== plain) yield { ...input, [field]: plain };
  for (const [i, path] of there.entries()) for (const shorter of shorterOnes(path)) yield { ...input, there: there.with(i, shorter) };
  for (const [i, file] of files.entries()) {
    for (const path of shorterOnes(file.path)) yield { ...input, files: files.with(i, { ...file, path }) };
    const plain = { path: file.path, format: 'jpeg', width: 1, height: 1, modifiedMs: 0 };
    for (const field of Object.keys(plain)) if (!Object.is(file[field], plain[field])) yield { ...input, files: files.with(i, { ...file, [field]: plain[field] }) };
  }
}

function* shorterOnes(text) {
  for (let length = text.length >> 1; length > 0; length >>= 1) {
    for (let at = 0; at < text.length; at += length) yield text.slice(0, at) + text.slice(at + length);
  }
}
