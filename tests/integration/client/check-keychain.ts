import { createSecretStore } from '../../../electron/platform/secret-store.ts';

/** A program: looks at the system's own keychain through keytar, `check` as often as told, and prints what it finds. */
const [markerFile = '', times = '1'] = process.argv.slice(2);
const store = createSecretStore({ service: 'kr.wooribank.certificates.test', markerFile });
const found: (string | null)[] = [];
for (let i = 0; i < Number(times); i++) found.push(await store.check());
process.stdout.write(JSON.stringify(found));
// keytar's own wait for an answer that will not come would keep the process for 25 s.
process.exit(0);
