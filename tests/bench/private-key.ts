import { createHash, pbkdf2, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { decryptPrivateKey } from '../../electron/pki/private-key.ts';
import { encryptKey, type Scheme } from '../fixtures/key-encryption.ts';
import { userKey } from '../fixtures/pki.ts';
import { withRandom } from '../fixtures/profile.ts';
import { compare, wallTime, type Bench } from './measure.ts';
import { pki } from './workspace.ts';

/** What Korean software writes into signPri.key. */
const iterations = 2048;
const password = 'Bench!2345';

const sha1Chain = (): Buffer => {
  let block = createHash('sha1').update(password).digest();
  for (let i = 1; i < iterations; i++) block = createHash('sha1').update(block).digest();
  return block;
};

export const privateKey: Bench = {
  name: 'private-key',
  rows: async () => {
    const { pkcs8 } = await userKey(await pki(), 'bench', 2048);
    const withR = withRandom(pkcs8, randomBytes(20));
    const secret = Buffer.from(password);
    const opening = async (scheme: Scheme) => {
      const encrypted = await encryptKey(withR, password, scheme, iterations);
      const { der } = await decryptPrivateKey(encrypted, secret);
      if (Buffer.compare(der, withR) !== 0) throw new Error(`${scheme}: another key came out`);
      return () => decryptPrivateKey(encrypted, secret);
    };
    const salt = randomBytes(8);
    const derive = promisify(pbkdf2);
    const common = { unit: 'ms', limit: { atMost: 1.5 }, rounds: 15 };
    const times = 40;
    return [
      await compare({
        ...common,
        what: 'open an NPKI key (PBES2 with SEED)',
        against: `node PBKDF2-HMAC-SHA1, ${iterations}`,
        ours: wallTime(await opening('pbes2-seed'), times),
        reference: wallTime(() => derive(secret, salt, iterations, 16, 'sha1'), times),
      }),
      await compare({
        ...common,
        what: 'open an NPKI key (.15)',
        against: `bare SHA-1 chain, ${iterations}`,
        ours: wallTime(await opening('seed-cbc-with-sha1'), times),
        reference: wallTime(sha1Chain, times),
      }),
    ];
  },
};
