// The second thread of every pool is loaded and never answers.
if (self.name === 'pixmill-thread-1') addEventListener('message', (event) => event.stopImmediatePropagation());
