import { beforeAll, describe, expect, it } from 'vitest';
import type { KeyAnswer, KeySource } from '../../../shared/key-job.ts';
import { foreignDecrypt, readKeyFile } from '../pki/support/foreign-keys.ts';
import { hex, legacy, OpenSsl, utf8 } from '../pki/support/openssl.ts';
import { reasonOf, startDesk } from './support/desk.ts';
import { holder, keyFiles, password, vidProvenBy, type Holder } from './support/holder.ts';

const openssl = new OpenSsl();
const fresh = 'N3w!pass-word';
let signing: Holder;
let km: Holder;
let stranger: Holder;

beforeAll(() => {
  signing = holder(openssl, 'signing');
  km = holder(openssl, 'km', { usage: 'keyEncipherment' });
  stranger = holder(openssl, 'stranger');
});

const change = (source: KeySource) => ({ kind: 'change-secret', source });
const changed = (answer: KeyAnswer): { encryptedKey: Uint8Array; kmEncryptedKey: Uint8Array | null } => {
  if (answer.kind !== 'changed' || !answer.keys) throw new Error(JSON.stringify(answer));
  return answer.keys;
};

/** Whether openssl's own reader of key files opens it to the pair's key. */
const opensslOpens = (file: Uint8Array, text: string, name: string): boolean => {
  openssl.write('changed.key', file);
  openssl.run('pkey', '-in', `${name}.pem`, '-pubout', '-out', 'expected.pub');
  const from = ['-inform', 'DER', '-in', 'changed.key', '-passin', `pass:${text}`];
  if (!openssl.accepts('pkcs8', ...from, '-out', 'opened.pem', ...legacy)) return false;
  openssl.run('pkey', '-in', 'opened.pem', '-pubout', '-out', 'opened.pub');
  return hex(openssl.read('opened.pub')) === hex(openssl.read('expected.pub'));
};

describe('a changed password', () => {
  it.each(['pbes2-seed', 'pbes2-aes-256', 'pbes2-3des'] as const)(
    'opens both keys with openssl, the old one neither: %s',
    async (scheme) => {
      const source = await keyFiles(signing, km, { scheme });
      const keys = changed(await startDesk().run(change(source), [{ now: password, next: fresh }]));
      for (const [file, name] of [
        [keys.encryptedKey, 'signing'],
        [keys.kmEncryptedKey!, 'km'],
      ] as const) {
        expect(opensslOpens(file, fresh, name)).toBe(true);
        expect(opensslOpens(file, password, name)).toBe(false);
      }
    },
  );

  it.each([
    ['seed-cbc-with-sha1', '1.2.410.200004.1.15', undefined],
    // Its IV is the same for everybody: never written again.
    ['seed-cbc', '1.2.410.200004.1.15', undefined],
    ['pbes2-seed', '1.2.840.113549.1.5.13', '1.2.410.200004.1.4'],
    ['pbes2-aes-256', '1.2.840.113549.1.5.13', '2.16.840.1.101.3.4.1.42'],
  ] as const)('keeps the scheme, every octet of the key and R: %s', async (scheme, oid, cipher) => {
    const source = await keyFiles(signing, null, { scheme });
    const { encryptedKey, kmEncryptedKey } = changed(
      await startDesk().run(change(source), [{ now: password, next: fresh }]),
    );
    expect(kmEncryptedKey).toBeNull();
    const { scheme: written, cipher: used, salt, iterations } = readKeyFile(encryptedKey);
    expect([written, used]).toEqual([oid, cipher]);
    expect(iterations).toBeGreaterThanOrEqual(2048);
    expect(hex(salt)).not.toBe(hex(readKeyFile(source.encryptedKey).salt));
    const plain = foreignDecrypt(openssl, encryptedKey, utf8(fresh));
    expect(hex(plain)).toBe(hex(signing.pkcs8));
    expect(vidProvenBy(plain, signing.certificate)).toBe(true);
  });

  it('is asked again after a wrong old one, with growing delays, and after a weak new one, without', async () => {
    const source = await keyFiles(signing);
    const desk = startDesk();
    const answer = await desk.run(change(source), [
      { now: 'wrong', next: fresh },
      { now: 'Wrong', next: fresh },
      { now: password, next: 'short' },
      { now: password, next: fresh },
    ]);
    expect(answer.kind).toBe('changed');
    expect(desk.shown.flatMap((shown) => (shown.kind === 'refused' ? [shown.reason] : []))).toEqual([
      { code: 'PASSWORD_WRONG', params: {} },
      { code: 'PASSWORD_WRONG', params: {} },
      { code: 'NEW_PASSWORD_WEAK', params: { rule: 'length' } },
    ]);
    expect(desk.waits).toEqual([0, 500, 0]);
  });

  it('too weak says nothing about the old one', async () => {
    const source = await keyFiles(signing);
    const desk = startDesk();
    await desk.run(change(source), [
      { now: 'wrong', next: 'weak' },
      { now: password, next: fresh },
    ]);
    expect(desk.shown.find(({ kind }) => kind === 'refused')).toMatchObject({
      reason: { code: 'NEW_PASSWORD_WEAK' },
    });
  });

  it('is refused to a key that is not its certificate’s, and to a file of the customer’s own', async () => {
    const { certificate } = stranger;
    const typed = [{ now: password, next: fresh }];
    const foreign = { ...(await keyFiles(signing)), certificate };
    expect(reasonOf(await startDesk().run(change(foreign), typed))).toBe('KEY_MISMATCH');
    const pfx = { kind: 'pkcs12', file: new Uint8Array([1]) } as const;
    expect(reasonOf(await startDesk().run(change(pfx), typed))).toBe('FORMAT_UNSUPPORTED');
  });

  it.each([
    ['under another password', () => keyFiles(signing, km, { kmPassword: 'another-1!' })],
    ['of another certificate', () => keyFiles(signing, { ...km, certificate: stranger.certificate })],
  ])('changes neither key where kmPri.key is %s', async (_what, source) => {
    const answer = await startDesk().run(change(await source()), [{ now: password, next: fresh }]);
    expect(reasonOf(answer)).toBe('KEY_MISMATCH');
  });

  it('brings the main process two closed files and not an octet beside them', async () => {
    const desk = startDesk();
    const source = await keyFiles(signing, km);
    const keys = changed(await desk.run(change(source), [{ now: password, next: fresh }]));
    for (const octets of [keys.encryptedKey, keys.kmEncryptedKey!])
      expect(octets.buffer.byteLength).toBe(octets.length);
    const said = JSON.stringify(desk.answers, (_name, value: unknown) =>
      value instanceof Uint8Array ? hex(value) : value,
    );
    for (const secret of [password, fresh]) {
      expect(said).not.toContain(secret);
      expect(said).not.toContain(hex(utf8(secret)));
    }
    // R, and the beginning of the PKCS#8.
    expect(said).not.toContain('79ea7568a2d3776604e18bcd3a1b1b85b7da0872');
    expect(said).not.toContain(hex(signing.pkcs8).slice(0, 80));
  });
});

describe('암호 확인', () => {
  it('says yes to the right one and nothing else; a wrong one is asked again', async () => {
    const desk = startDesk();
    const answer = await desk.run({ kind: 'verify-secret', source: await keyFiles(signing, km) }, [
      'wrong',
      password,
    ]);
    expect(answer).toEqual({ kind: 'verified' });
    expect(desk.waits).toEqual([0]);
  });

  it('holds the key against its certificate', async () => {
    const source = { ...(await keyFiles(signing)), certificate: stranger.certificate };
    expect(reasonOf(await startDesk().run({ kind: 'verify-secret', source }, [password]))).toBe(
      'KEY_MISMATCH',
    );
  });
});
