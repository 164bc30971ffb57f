'use strict';
// A key process without Electron: node's own child process in the utility process's place, running the built bundle.
// The port that would lead to the approval page answers at once with the password that came along; a renewal of what is
// signed has neither.
//   key-host.cjs FILE
const { EventEmitter } = require('node:events');

const bundle = process.argv[2];
const main = new EventEmitter();
main.postMessage = (answer) => process.send(answer);
process.parentPort = main;
require(bundle);

process.on('message', ({ job, password }) => {
  if (job.kind === 'renew') return main.emit('message', { data: job, ports: [] });
  const port = Object.assign(new EventEmitter(), {
    start: () =>
      queueMicrotask(() => port.emit('message', { data: { kind: 'approve', password, newPassword: null } })),
    postMessage: () => undefined,
    close: () => undefined,
  });
  main.emit('message', { data: job, ports: [port] });
});
