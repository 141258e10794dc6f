// Shared memory is refused beyond a maximum of 256 MiB, as Safari on a phone does.
const Memory = WebAssembly.Memory;
WebAssembly.Memory = function (descriptor) {
  if (descriptor.shared && descriptor.maximum > 4096) throw new RangeError('WebAssembly.Memory(): could not allocate memory');
  return new Memory(descriptor);
};
