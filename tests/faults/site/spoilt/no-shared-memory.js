// Shared memory exists by name only.
const Memory = WebAssembly.Memory;
WebAssembly.Memory = function (descriptor) {
  if (descriptor.shared) throw new RangeError('WebAssembly.Memory(): could not allocate memory');
  return new Memory(descriptor);
};
