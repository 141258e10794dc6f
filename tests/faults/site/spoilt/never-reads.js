// One file is on a drive that is gone.
const { arrayBuffer } = Blob.prototype;
Blob.prototype.arrayBuffer = function () {
  return this.name === '9.jpg' ? new Promise(() => {}) : arrayBuffer.call(this);
};
