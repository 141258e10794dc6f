import assert from 'node:assert/strict';

/** A disk in memory. `room` is how many bytes it takes; what was `spoilt` can't be read. */
export class FakeSpill {
  chunks = new Map();
  end = 0;
  most = 0;
  cleared = 0;
  closed = 0;

  constructor({ room = Infinity, spoilt = () => false } = {}) {
    Object.assign(this, { room, spoilt });
  }

  write(data) {
    if (this.end + data.length > this.room) return null;
    this.chunks.set(this.end, data.slice());
    this.end += data.length;
    this.most = Math.max(this.most, this.end);
    return this.end - data.length;
  }

  read(at, bytes) {
    const data = this.chunks.get(at);
    assert.equal(data.length, bytes);
    return this.spoilt(data[0]) ? null : data;
  }

  clear() {
    this.chunks.clear();
    this.end = 0;
    this.cleared++;
  }

  close() {
    this.closed++;
  }
}
