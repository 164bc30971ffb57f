import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openssl } from '../../fixtures/openssl.ts';
import { ensurePki, type Authority } from '../../fixtures/pki.ts';
import { certify, revokeNow, type UserCertificate } from '../bank/signer.ts';
import { certificateFile, fileFor } from './files.ts';
import { startTestIssuers, type TestIssuers } from './issuers.ts';

/** What the issuers' services say, as openssl hears it: no code of the app asks or reads here. */

let issuers: TestIssuers;
let authorities: readonly Authority[];
let issuer: Authority;
let other: Authority;
let roots: string;
const named = (id: string): Authority => {
  const found = authorities.find((authority) => authority.id === id);
  if (!found) throw new Error(`no authority ${id}`);
  return found;
};
beforeAll(async () => {
  issuers = await startTestIssuers();
  const pki = await ensurePki();
  authorities = [...pki.rootAuthorities, ...pki.issuers, ...pki.strangers];
  issuer = named('yessign-class-3');
  other = named('signkorea-ca4');
  roots = certificateFile(named('kisa-root-4'));
});
beforeEach(() => issuers.set({}));
afterAll(() => issuers.close());

/** `openssl ocsp` asks and verifies: up to the root, with the nonce it sent. */
const ask = async (
  file: string,
  { at = issuer, of = issuer, more = [] }: { at?: Authority; of?: Authority; more?: string[] } = {},
): Promise<string> => {
  const chain = ['-issuer', certificateFile(of), '-CAfile', roots, '-verify_other', certificateFile(of)];
  const url = ['-url', `${issuers.url}/ocsp/${at.id}`, '-timeout', '5'];
  return String(await openssl(['ocsp', ...chain, '-cert', file, ...url, '-resp_text', ...more]));
};
const statusIn = (text: string): string | undefined => /Cert Status: (\w+)/.exec(text)?.[1];

const revokedFor = async (reason: 'keyCompromise' | 'certificateHold'): Promise<UserCertificate> => {
  const certificate = await certify();
  await revokeNow(certificate, reason);
  return certificate;
};

describe('OCSP', () => {
  test('a certificate that is in no list is good, signed by a delegate of the issuer, with the nonce of the question', async () => {
    const { certificateFile: file } = await certify();
    const text = await ask(file, { more: ['-req_text'] });
    expect(statusIn(text)).toBe('good');
    const [asked, answered] = [...text.matchAll(/OCSP Nonce:\s*\n\s*([0-9A-F]+)/g)].map(([, hex]) => hex);
    expect(asked).toMatch(/^[0-9A-F]{16,}$/);
    expect(answered).toBe(asked);
    expect(text).toMatch(/OCSP Signing/);
    expect(text).toMatch(/OCSP No Check/);
    expect(text).not.toMatch(/Next Update/);
  });

  test.each([
    ['keyCompromise', /Revocation Reason: keyCompromise/],
    ['certificateHold', /Revocation Reason: certificateHold/],
  ] as const)('%s, from the moment it is in the list, with its time', async (reason, told) => {
    const before = Math.floor(Date.now() / 1000) * 1000;
    const certificate = await certify();
    expect(statusIn(await ask(certificate.certificateFile))).toBe('good');
    await revokeNow(certificate, reason);
    const text = await ask(certificate.certificateFile);
    expect(statusIn(text)).toBe('revoked');
    expect(text).toMatch(told);
    const time = Date.parse(/Revocation Time: (.*)/.exec(text)?.[1] ?? '');
    expect(time).toBeGreaterThanOrEqual(before);
    expect(time).toBeLessThanOrEqual(Date.now());
  });

  test('a hold that is lifted', async () => {
    const certificate = await revokedFor('certificateHold');
    await revokeNow(certificate, 'removeFromCRL');
    expect(statusIn(await ask(certificate.certificateFile))).toBe('good');
  });

  test('every authority answers, of its own certificates only', async () => {
    for (const { id } of authorities.filter(({ spec }) => spec.issuer === 'kisa-root-4')) {
      if (id === 'kisa-root-4') continue;
      const { certificateFile: file } = await certify({ issuer: id });
      expect([id, statusIn(await ask(file, { at: named(id), of: named(id) }))]).toEqual([id, 'good']);
    }
    const { certificateFile: file } = await certify({ issuer: other.id });
    // Signed by one whom the issuer of the certificate has not named.
    await expect(ask(file, { of: other })).rejects.toThrow(/Response Verify Failure/);
    const unknown = await ask(file, { of: other, more: ['-noverify'] });
    expect(statusIn(unknown)).toBe('unknown');
  });

  test('of an authority itself, by its root', async () => {
    const root = named('kisa-root-4');
    expect(statusIn(await ask(certificateFile(issuer), { at: root, of: root }))).toBe('good');
  });

  test('by GET as by POST', async () => {
    const { certificateFile: file } = await revokedFor('keyCompromise');
    const out = fileFor('request.der', '');
    await openssl(['ocsp', '-issuer', certificateFile(issuer), '-cert', file, '-no_nonce', '-reqout', out]);
    const request = await openssl(['base64', '-A', '-in', out]);
    const answer = await fetch(`${issuers.url}/ocsp/${issuer.id}/${encodeURIComponent(String(request))}`);
    expect(answer.headers.get('content-type')).toBe('application/ocsp-response');
    const response = fileFor('response.der', new Uint8Array(await answer.arrayBuffer()));
    const trust = [
      '-issuer',
      certificateFile(issuer),
      '-CAfile',
      roots,
      '-verify_other',
      certificateFile(issuer),
    ];
    const text = await openssl(['ocsp', ...trust, '-respin', response, '-cert', file, '-no_nonce']);
    expect(String(text)).toMatch(/: revoked/);
  });

  test('what is no request', async () => {
    const post = async (body: Uint8Array<ArrayBuffer>): Promise<[number, string]> => {
      const url = `${issuers.url}/ocsp/${issuer.id}`;
      const answer = await fetch(url, { method: 'POST', body });
      return [answer.status, Buffer.from(await answer.arrayBuffer()).toString('hex')];
    };
    const malformedRequest = '30030a0101';
    for (const body of ['', '요청이 아닙니다', '\x30\x80\x30\x00'])
      expect(await post(new Uint8Array(Buffer.from(body)))).toEqual([200, malformedRequest]);
    expect((await post(new Uint8Array(5000)))[0]).toBe(400);
    expect((await fetch(`${issuers.url}/ocsp/nobody/MAA=`)).status).toBe(404);
    expect((await fetch(`${issuers.url}/ocsp/${issuer.id}`)).status).toBe(400);
  });
});

describe('lists', () => {
  const listOf = async (authority: Authority): Promise<string> => {
    const answer = await fetch(`${issuers.url}/crl/${authority.id}.crl`);
    expect(answer.headers.get('content-type')).toBe('application/pkix-crl');
    const file = fileFor(`${authority.id}.crl`, new Uint8Array(await answer.arrayBuffer()));
    // It ends with 0 only if the signature is the authority's.
    const args = ['-inform', 'DER', '-in', file, '-CAfile', certificateFile(authority), '-noout', '-text'];
    return String(await openssl(['crl', '-verify', ...args]));
  };

  test('of every authority, signed by it', async () => {
    for (const authority of authorities) expect(await listOf(authority)).toMatch(/CRL extensions/);
  });

  test('names who was revoked a moment ago', async () => {
    const { certificateFile: file } = await revokedFor('keyCompromise');
    const serial = String(await openssl(['x509', '-in', file, '-noout', '-serial']))
      .trim()
      .slice('serial='.length);
    expect(await listOf(issuer)).toContain(`Serial Number: ${serial}`);
  });

  test('stale: a week from eight days ago, with the same entries and signature', async () => {
    const { certificateFile: file } = await revokedFor('keyCompromise');
    const serial = String(await openssl(['x509', '-in', file, '-noout', '-serial']))
      .trim()
      .slice('serial='.length);
    await issuers.set({ [issuer.id]: { crl: 'stale' } });
    const text = await listOf(issuer);
    expect(text).toContain(`Serial Number: ${serial}`);
    expect(Date.parse(/Next Update: (.*)/.exec(text)?.[1] ?? '')).toBeLessThan(Date.now());
  });
});

describe('modes, from the next question on', () => {
  test('stale, unknown, and how long an answer stands', async () => {
    const { certificateFile: file } = await certify();
    await issuers.set({ [issuer.id]: { ocsp: 'stale' } });
    expect(await ask(file)).toMatch(/Status times invalid|status expired/i);
    await issuers.set({ [issuer.id]: { ocsp: 'unknown' } });
    expect(statusIn(await ask(file))).toBe('unknown');
    await issuers.set({ [issuer.id]: { ocspSeconds: 600 } });
    const text = await ask(file);
    const [, from = '', until = ''] = /This Update: (.*)\n\s*Next Update: (.*)/.exec(text) ?? [];
    expect(Date.parse(until) - Date.parse(from)).toBe(600_000);
  });

  test('one that refuses, one that hangs, a list that is missing; the others go on', async () => {
    await issuers.set({
      [issuer.id]: { ocsp: 'refused', crl: 'missing' },
      [other.id]: { ocsp: 'hanging', crl: 'hanging' },
    });
    const get = (path: string): Promise<number | string> =>
      fetch(issuers.url + path, { signal: AbortSignal.timeout(500) }).then(
        ({ status }) => status,
        ({ name }: Error) => name,
      );
    expect(await get(`/ocsp/${issuer.id}/MAA=`)).toBe('TypeError');
    expect(await get(`/crl/${issuer.id}.crl`)).toBe(404);
    expect(await get(`/ocsp/${other.id}/MAA=`)).toBe('TimeoutError');
    expect(await get(`/crl/${other.id}.crl`)).toBe('TimeoutError');
    expect(await get('/crl/kisa-root-4.crl')).toBe(200);
  });
});

test('as a program of its own: one line when it is ready, and it ends with its input', async () => {
  const cli = fileURLToPath(new URL('../../sandbox-issuers/cli.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', cli, '--port=0', '--end-with-input'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  const { url } = JSON.parse(line) as { url: string };
  expect((await fetch(`${url}/crl/${issuer.id}.crl`)).status).toBe(200);
  child.stdin.end();
  expect(await exited).toEqual([0, null]);
});
