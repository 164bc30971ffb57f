import { X509Certificate } from 'node:crypto';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { numberOption, readArguments, requiredOption, UsageError } from '../fixtures/command-line.ts';
import { rotate, rotations, type Rotation } from './identity/keys.ts';

/**
 * `npm run bank:rotate`: for the bank's operator. Banks that run on the folder take the new credentials within a minute,
 * at once on SIGHUP.
 */
const usage = `npm run bank:rotate -- --data DIR [--keys NAMES] [--overlap-seconds N]
  --data              the bank's own folder; the bank may be running
  --keys              what is renewed, by commas (default envelope,receipts):
                        envelope, receipts   a new key, certified by the same signing CA
                        tls                  the key that profiles already pin as their second; a new second one is made
                        tls-certificate      a new certificate over the same key
  --overlap-seconds   so long the old envelope key opens what was made out to it; then it is erased (default 540: five
                      minutes in which a client may hold the old certificate, one until every process has the new one,
                      three for a challenge). 0 where the old key is in wrong hands`;

const isRotation = (name: string): name is Rotation => (rotations as readonly string[]).includes(name);

const run = async (args: readonly string[]): Promise<void> => {
  const text = { type: 'string' } as const;
  const values = readArguments(args, {
    data: text,
    keys: { ...text, default: 'envelope,receipts' },
    'overlap-seconds': { ...text, default: '540' },
  } as const);
  const wanted = values.keys.split(',');
  if (!wanted.every(isRotation)) throw new UsageError(`--keys takes ${rotations.join(', ')}`);
  const data = path.resolve(requiredOption('data', values.data));
  await stat(path.join(data, 'identity')).catch(() => {
    throw new UsageError(`${data} holds no bank`);
  });
  const overlap = numberOption('overlap-seconds', values['overlap-seconds'], 0, 86_400);
  for (const [name, credential] of Object.entries(await rotate(data, wanted, overlap))) {
    const { fingerprint256, validTo } = new X509Certificate(credential.certificate);
    console.log(
      `${name}\t${fingerprint256.replaceAll(':', '').toLowerCase()}\t${new Date(validTo).toISOString()}`,
    );
  }
};

run(process.argv.slice(2)).catch((error: unknown) => {
  const isUsage = error instanceof UsageError;
  console.error(isUsage ? `${error.message}\n\n${usage}` : error);
  process.exitCode = isUsage ? 2 : 1;
});
