// Today's browsers show at once what another thread has added to a memory. They need not before a worker grows it itself, by nothing say.
const { get } = Object.getOwnPropertyDescriptor(WebAssembly.Memory.prototype, 'buffer');
const { grow } = WebAssembly.Memory.prototype;
const seen = new WeakMap();
// What the glue's own calls add, in small steps, is left to be seen at once.
const large = 200 * 2 ** 20;
Object.defineProperty(WebAssembly.Memory.prototype, 'buffer', {
  get() {
    const buffer = get.call(this);
    const before = seen.get(this) ?? buffer;
    if (buffer.byteLength - before.byteLength > large) return before;
    seen.set(this, buffer);
    return buffer;
  },
});
WebAssembly.Memory.prototype.grow = function (pages) {
  const before = grow.call(this, pages);
  seen.delete(this);
  return before;
};
