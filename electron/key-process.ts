import '../shared/jitless.ts';
import { createKeyService } from './keys/key-service.ts';

// The key process: started afresh for an operation, ended by the main process with it. Certificate passwords and
// private keys exist here and nowhere else; nothing here writes a file or logs, and the one connection it opens is that
// of a 금융인증서 to its service, with the profile's pinned trust.

const main = process.parentPort;
const service = createKeyService({ answer: (answer) => main.postMessage(answer) });

main.on('message', ({ data, ports }) => {
  void service.run(data, ports[0]);
});
// An unexpected failure ends the process without a word: its text could hold key material.
process.on('uncaughtException', () => process.exit(1));
