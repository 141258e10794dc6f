// The worker of a store is ended without a word as the first results come.
if (self.name === 'pixmill-store') {
  addEventListener('message', (event) => {
    if (event.data.type !== 'add') return;
    event.stopImmediatePropagation();
    self.close();
  });
}
