import { X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openssl } from '../../fixtures/openssl.ts';
import { certificatePem, spkiPin, type Credential } from '../../fixtures/server-credentials.ts';
import { loadIdentity, loadKeys, rotate, type Rotation } from '../../sandbox-bank/identity/keys.ts';
import { openKeys } from '../../sandbox-bank/identity/live-keys.ts';
import { enveloped } from '../bank/signer.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'bank-keys-'));
});
afterEach(() => rm(dir, { recursive: true }));

const overlapSeconds = 540;
const seconds = 1000;
const content = { challenge: 'c'.repeat(43), certificateSha256: 'a'.repeat(64), random: 'b'.repeat(40) };
const envelopeTo = ({ certificate }: Credential): Promise<Uint8Array> => enveloped(content, certificate);
const fingerprint = ({ certificate }: { certificate: Uint8Array }): string =>
  new X509Certificate(certificate).fingerprint256;

/** By openssl, up to the root and no further. */
const verify = async (
  root: Credential,
  authority: Credential | undefined,
  leaf: Credential,
): Promise<string> => {
  const file = async (name: string, credential: Credential): Promise<string> => {
    const to = path.join(dir, `${name}.pem`);
    await writeFile(to, certificatePem(credential));
    return to;
  };
  const between = authority ? ['-untrusted', await file('authority', authority)] : [];
  const args = [
    'verify',
    '-no-CApath',
    '-CAfile',
    await file('root', root),
    ...between,
    await file('leaf', leaf),
  ];
  return (await openssl(args)).toString();
};

describe('renewed keys', () => {
  it('are others, certified by the same authority; the rest stays', async () => {
    const before = await loadIdentity(dir);
    await rotate(dir, ['envelope', 'receipts'], overlapSeconds);
    const after = await loadIdentity(dir);
    for (const name of ['envelope', 'receipts'] as const) {
      expect(spkiPin(after[name])).not.toBe(spkiPin(before[name]));
      expect(await verify(after['signing-root'], after['signing-ca'], after[name])).toContain('OK');
    }
    for (const name of ['tls', 'tls-spare', 'documents', 'signing-ca', 'signing-root', 'tls-root'] as const)
      expect(fingerprint(after[name])).toBe(fingerprint(before[name]));
  });

  it('of TLS go over to the second that profiles pin, and a new second one is there', async () => {
    const before = await loadIdentity(dir);
    await rotate(dir, ['tls'], 0);
    const after = await loadIdentity(dir);
    expect(spkiPin(after.tls)).toBe(spkiPin(before['tls-spare']));
    expect(await verify(after['tls-root'], undefined, after.tls)).toContain('OK');
    expect([spkiPin(before.tls), spkiPin(after.tls)]).not.toContain(spkiPin(after['tls-spare']));
  });

  it('are renewed by one of two operators who do so at once, wholly', async () => {
    await loadIdentity(dir);
    const both = [['envelope'], ['receipts']] satisfies Rotation[][];
    const done = await Promise.allSettled(both.map((names) => rotate(dir, names, 0)));
    const wins = done.filter(({ status }) => status === 'fulfilled').length;
    expect(wins).toBeGreaterThan(0);
    // One generation each, beside the first with the second TLS key.
    const generations = (await readdir(path.join(dir, 'identity'))).filter((name) => /^\d+$/.test(name));
    expect(generations).toHaveLength(1 + wins);
    expect((await readdir(path.join(dir, 'identity', '0002'))).length).toBe(3);
  });
});

describe('a bank at work while its keys are renewed', () => {
  it('opens what was enveloped before for as long as was said, then no more, and the key is gone', async () => {
    const clock = { now: new Date() };
    const keys = await openKeys(dir, () => clock.now);
    const old = keys.current.envelope;
    const [early, late, last] = await Promise.all([envelopeTo(old), envelopeTo(old), envelopeTo(old)]);
    expect(keys.envelopes.read(early)).toEqual(content);

    await rotate(dir, ['envelope'], overlapSeconds);
    // Not told yet: it goes on with what it has.
    expect(keys.envelopes.read(early)).toEqual(content);
    await keys.reload();
    expect(fingerprint(keys.current.envelope)).not.toBe(fingerprint(old));
    expect(keys.envelopes.read(await envelopeTo(keys.current.envelope))).toEqual(content);
    expect(keys.envelopes.read(late)).toEqual(content);

    clock.now = new Date(Date.now() + (overlapSeconds - 30) * seconds);
    await keys.reload();
    expect(keys.envelopes.read(late)).toEqual(content);
    expect(await readFile(path.join(dir, 'identity/envelope.key'))).toEqual(Buffer.from(old.key));

    clock.now = new Date(Date.now() + (overlapSeconds + 1) * seconds);
    // Before anything was read again, too.
    expect(keys.envelopes.read(last)).toBeUndefined();
    await keys.reload();
    expect(keys.envelopes.read(last)).toBeUndefined();
    expect(keys.envelopes.read(await envelopeTo(keys.current.envelope))).toEqual(content);
    await expect(readFile(path.join(dir, 'identity/envelope.key'))).rejects.toThrow('ENOENT');
    // The next start needs nothing that is gone.
    expect(fingerprint((await loadIdentity(dir)).envelope)).toBe(fingerprint(keys.current.envelope));
  });

  it('opens nothing more with a key that is in wrong hands', async () => {
    const keys = await openKeys(dir, () => new Date());
    const envelope = await envelopeTo(keys.current.envelope);
    await rotate(dir, ['envelope'], 0);
    await keys.reload();
    expect(keys.envelopes.read(envelope)).toBeUndefined();
  });

  it('knows every certificate that it has signed receipts with', async () => {
    const first = await loadIdentity(dir);
    await rotate(dir, ['receipts'], 0);
    const second = await loadIdentity(dir);
    await rotate(dir, ['receipts', 'envelope'], 0);
    const { current, formerReceipts } = await loadKeys(dir, new Date());
    expect([current.receipts, ...formerReceipts].map(fingerprint)).toEqual([
      fingerprint(current.receipts),
      fingerprint(second.receipts),
      fingerprint(first.receipts),
    ]);
    expect(formerReceipts.map(({ key }) => key)).toEqual([undefined, undefined]);
  });
});
