// Journals are there and can't be read now.
const { getFile } = FileSystemFileHandle.prototype;
FileSystemFileHandle.prototype.getFile = async function () {
  if (this.name === 'journal') throw new DOMException('not now', 'NotReadableError');
  return getFile.call(this);
};
