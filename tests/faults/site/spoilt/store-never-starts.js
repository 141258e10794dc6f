// The worker of a store is loaded and never answers.
if (self.name === 'pixmill-store') addEventListener('message', (event) => event.stopImmediatePropagation());
