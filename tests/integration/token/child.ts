import { createKeyService } from '../../../electron/keys/key-service.ts';

// The key process without Electron: its service alone, for jobs that need no window.
const service = createKeyService({ answer: (answer) => process.send?.(answer) });
process.on('message', (job) => void service.run(job, undefined));
