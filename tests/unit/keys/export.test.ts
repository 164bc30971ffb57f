import { beforeAll, describe, expect, it } from 'vitest';
import type { KeyAnswer, KeySource } from '../../../shared/key-job.ts';
import { foreignDecrypt, readKeyFile } from '../pki/support/foreign-keys.ts';
import { hex, legacy, OpenSsl, utf8 } from '../pki/support/openssl.ts';
import { opensslUnseal, shroudedKeysOf } from '../pki/support/pfx-foreign.ts';
import { reasonOf, startDesk } from './support/desk.ts';
import { holder, keyFiles, password, pfx, vidProvenBy, type Holder } from './support/holder.ts';

const openssl = new OpenSsl();
let signing: Holder;
let km: Holder;
let other: Holder;
let otherKm: Holder;

beforeAll(() => {
  signing = holder(openssl, 'signing');
  km = holder(openssl, 'km', { usage: 'keyEncipherment' });
  other = holder(openssl, 'other');
  otherKm = holder(openssl, 'otherkm', { usage: 'keyEncipherment', of: '/C=kr/O=KICA/CN=김철수' });
});

const fingerprint = (name: string): string =>
  openssl.run('x509', '-in', `${name}.crt`, '-noout', '-fingerprint', '-sha256').toString();
const sha256 = (name: string): string =>
  (fingerprint(name).split('=')[1] ?? '').trim().replaceAll(':', '').toLowerCase();

describe.each(['korean', 'modern'] as const)('내보내기, %s', (form) => {
  const exported = async (withKm: boolean): Promise<Uint8Array> => {
    const source = await keyFiles(signing, km);
    const answer = await startDesk().run({ kind: 'export', source, form, km: withKm }, [password]);
    if (answer.kind !== 'exported') throw new Error(JSON.stringify(answer));
    expect(answer.file.buffer.byteLength).toBe(answer.file.length);
    return answer.file;
  };

  it.each([
    [false, ['signing']],
    [true, ['signing', 'km']],
  ] as const)(
    'is opened by openssl pkcs12 under the certificate’s own password (km: %s)',
    async (withKm, names) => {
      openssl.write('ours.pfx', await exported(withKm));
      const said = openssl
        .run('pkcs12', '-in', 'ours.pfx', '-passin', `pass:${password}`, '-nodes')
        .toString();
      expect(said.match(/BEGIN CERTIFICATE/g)).toHaveLength(names.length);
      expect(said.match(/BEGIN PRIVATE KEY/g)).toHaveLength(names.length);
      for (const name of names) {
        expect(said).toContain(openssl.run('x509', '-in', `${name}.crt`).toString());
        expect(said).toContain(openssl.run('pkcs8', '-topk8', '-nocrypt', '-in', `${name}.pem`).toString());
      }
      expect(openssl.accepts('pkcs12', '-in', 'ours.pfx', '-passin', 'pass:wrong', '-nodes')).toBe(false);
    },
  );

  it('carries R in both keys: the VID is proven by what OpenSSL’s primitives decrypt', async () => {
    const keys = shroudedKeysOf(await exported(true)).map((key) => opensslUnseal(openssl, key, password));
    expect(keys.map(hex)).toEqual([hex(signing.pkcs8), hex(km.pkcs8)]);
    expect(vidProvenBy(keys[0]!, signing.certificate)).toBe(true);
    expect(vidProvenBy(keys[1]!, km.certificate)).toBe(true);
  });

  it('comes in again with both pairs, R and all', async () => {
    const source: KeySource = { kind: 'pkcs12', file: await exported(true) };
    const job = { kind: 'convert', source, certificateSha256: sha256('signing') };
    const back = converted(await startDesk().run(job, [password]));
    expect(hex(foreignDecrypt(openssl, back.signing.encryptedKey, utf8(password)))).toBe(hex(signing.pkcs8));
    expect(hex(foreignDecrypt(openssl, back.km!.encryptedKey, utf8(password)))).toBe(hex(km.pkcs8));
  });
});

describe('내보내기', () => {
  it('asks again after a wrong password, with growing delays', async () => {
    const desk = startDesk();
    const source = await keyFiles(signing);
    const answer = await desk.run({ kind: 'export', source, form: 'korean', km: true }, ['a', 'b', password]);
    expect(answer.kind).toBe('exported');
    expect(desk.waits).toEqual([0, 500]);
  });

  it.each([
    [
      'a key that is not its certificate’s',
      async () => ({ ...(await keyFiles(signing)), certificate: other.certificate }),
    ],
    ['a km pair under another password', () => keyFiles(signing, km, { kmPassword: 'another-1!' })],
  ])('writes nothing of %s', async (_what, source) => {
    const job = { kind: 'export', source: await source(), form: 'modern', km: true };
    expect(reasonOf(await startDesk().run(job, [password]))).toBe('KEY_MISMATCH');
  });

  it('is not of a file that is the customer’s own already', async () => {
    const job = { kind: 'export', source: pfx([signing], 'korean'), form: 'korean', km: false };
    expect(reasonOf(await startDesk().run(job, [password]))).toBe('FORMAT_UNSUPPORTED');
  });
});

const converted = (answer: KeyAnswer): Extract<KeyAnswer, { kind: 'converted' }> => {
  if (answer.kind !== 'converted') throw new Error(JSON.stringify(answer));
  return answer;
};

describe('가져오기', () => {
  const convert = (source: KeySource, name = 'signing') => ({
    kind: 'convert',
    source,
    certificateSha256: sha256(name),
  });

  it.each(['korean', 'modern'] as const)(
    'makes key files of both pairs, whatever their order: %s',
    async (form) => {
      for (const order of [
        [signing, km],
        [km, signing],
        [otherKm, km, other, signing],
      ]) {
        const desk = startDesk();
        const answer = converted(await desk.run(convert(pfx(order, form)), ['wrong', password]));
        expect(desk.waits).toEqual([0]);
        expect(hex(answer.signing.certificate)).toBe(hex(signing.certificate));
        expect(hex(answer.km!.certificate)).toBe(hex(km.certificate));
        for (const [{ encryptedKey }, { pkcs8, certificate }] of [
          [answer.signing, signing],
          [answer.km!, km],
        ] as const) {
          // What IBK and Delfino write, and so other Korean software reads.
          expect(readKeyFile(encryptedKey)).toMatchObject({
            scheme: '1.2.840.113549.1.5.13',
            cipher: '1.2.410.200004.1.4',
            iterations: 2048,
          });
          const plain = foreignDecrypt(openssl, encryptedKey, utf8(password));
          expect(hex(plain)).toBe(hex(pkcs8));
          expect(vidProvenBy(plain, certificate)).toBe(true);
        }
      }
    },
  );

  it('writes what openssl pkcs8 opens under the file’s password', async () => {
    const answer = converted(await startDesk().run(convert(pfx([signing], 'korean')), [password]));
    expect(answer.km).toBeNull();
    openssl.write('signPri.key', answer.signing.encryptedKey);
    const from = ['-inform', 'DER', '-in', 'signPri.key', ...legacy];
    openssl.run('pkcs8', ...from, '-passin', `pass:${password}`, '-out', 'signPri.pem');
    openssl.run('pkey', '-in', 'signPri.pem', '-pubout', '-out', 'ours.pub');
    openssl.run('pkey', '-in', 'signing.pem', '-pubout', '-out', 'signing.pub');
    expect(hex(openssl.read('ours.pub'))).toBe(hex(openssl.read('signing.pub')));
    expect(openssl.accepts('pkcs8', ...from, '-passin', 'pass:wrong')).toBe(false);
  });

  it('takes the pair that was chosen, and nobody else’s key-encipherment pair', async () => {
    const file = pfx([otherKm, signing, other], 'korean');
    const answer = converted(await startDesk().run(convert(file, 'other'), [password]));
    expect(hex(answer.signing.certificate)).toBe(hex(other.certificate));
    expect(answer.km).toBeNull();
  });

  it('brings the main process closed files and not an octet beside them', async () => {
    const answer = converted(await startDesk().run(convert(pfx([signing, km], 'modern')), [password]));
    for (const { certificate, encryptedKey } of [answer.signing, answer.km!])
      for (const octets of [certificate, encryptedKey]) expect(octets.buffer.byteLength).toBe(octets.length);
  });

  it('refuses what would leave a key in clear, is not there, or is no file', async () => {
    const open = pfx([signing], 'modern', '');
    expect(reasonOf(await startDesk().run(convert(open), ['']))).toBe('FORMAT_UNSUPPORTED');
    expect(reasonOf(await startDesk().run(convert(pfx([other], 'korean')), [password]))).toBe(
      'CERT_NOT_FOUND',
    );
    const files = await keyFiles(signing);
    expect(reasonOf(await startDesk().run(convert(files), [password]))).toBe('FORMAT_UNSUPPORTED');
    openssl.run(
      'pkcs12',
      '-export',
      '-nokeys',
      '-in',
      'signing.crt',
      '-out',
      'bare.pfx',
      '-passout',
      `pass:${password}`,
    );
    const bare: KeySource = { kind: 'pkcs12', file: openssl.read('bare.pfx') };
    expect(reasonOf(await startDesk().run(convert(bare), [password]))).toBe('KEY_FILE_MISSING');
  });
});
