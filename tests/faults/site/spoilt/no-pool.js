// No thread of a pool can be loaded.
if (self.name.startsWith('pixmill-thread')) throw new Error('no thread today');
