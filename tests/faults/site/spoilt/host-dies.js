// The host worker is ended without a word as the first files come.
if (self.name === 'pixmill') addEventListener('message', ({ data }) => data.type === 'files' && self.close());
