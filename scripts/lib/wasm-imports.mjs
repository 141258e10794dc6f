/**
 * Reads a module's import section by hand, because `WebAssembly.Module.imports` does not say
 * whether a memory is shared, and Node before 22.22 refuses modules that use exceptions.
 * https://webassembly.github.io/spec/core/binary/modules.html#import-section
 */

const importSection = 2;
const kinds = { function: 0, table: 1, memory: 2, global: 3, tag: 4 };
const limitsHaveMaximum = 1;
const limitsAreShared = 2;

export function importsSharedMemory(bytes) {
  const reader = new Reader(bytes, 8);
  while (!reader.ended) {
    const section = reader.byte();
    const end = reader.number() + reader.position;
    if (section === importSection) return memoryIsShared(reader);
    reader.position = end;
  }
  return false;
}

function memoryIsShared(reader) {
  for (let left = reader.number(); left > 0; left--) {
    reader.skipName();
    reader.skipName();
    switch (reader.byte()) {
      case kinds.function:
        reader.number();
        break;
      case kinds.table:
        reader.byte();
        reader.limits();
        break;
      case kinds.memory:
        return (reader.limits() & limitsAreShared) !== 0;
      case kinds.global:
        reader.byte();
        reader.byte();
        break;
      case kinds.tag:
        reader.byte();
        reader.number();
        break;
    }
  }
  return false;
}

class Reader {
  constructor(bytes, position) {
    this.bytes = bytes;
    this.position = position;
  }

  get ended() {
    return this.position >= this.bytes.length;
  }

  byte() {
    return this.bytes[this.position++];
  }

  /** An unsigned LEB128 number. */
  number() {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.byte();
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  }

  skipName() {
    const length = this.number();
    this.position += length;
  }

  /** The flags of a table's or memory's limits. */
  limits() {
    const flags = this.byte();
    this.number();
    if (flags & limitsHaveMaximum) this.number();
    return flags;
  }
}
