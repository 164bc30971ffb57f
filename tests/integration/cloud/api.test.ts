import { createHash, createPublicKey, verify, X509Certificate } from 'node:crypto';
import https from 'node:https';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CloudProcess } from '../../sandbox-cloud/process.ts';
import { layCloudGround, type CloudGround } from './setting.ts';

/** The stand-in as another client of the Consortium's API would meet it: none of the app's code speaks here. */
let ground: CloudGround;
let server: CloudProcess;
beforeAll(async () => {
  ground = await layCloudGround();
  server = await ground.start();
}, 60_000);
afterAll(async () => {
  await server.stop();
  ground.clear();
});

interface Answer {
  readonly status: number;
  readonly json: Record<string, unknown>;
}
const post = (method: string, body: unknown, authorization = '', more: https.RequestOptions = {}) =>
  new Promise<Answer>((resolve, reject) => {
    const { url, tlsRoots } = server.cloud.server;
    const request = https.request(
      `${url}/${method}`,
      {
        method: 'POST',
        ca: tlsRoots,
        agent: false,
        headers: { 'content-type': 'application/json', authorization },
        ...more,
      },
      (response) => {
        let text = '';
        response.on('data', (chunk) => (text += String(chunk)));
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, json: text === '' ? {} : JSON.parse(text) }),
        );
      },
    );
    request.on('error', reject);
    request.end(typeof body === 'string' ? body : JSON.stringify(body));
  });

const basic = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
const logIn = async (): Promise<string> => {
  const { json } = await post('auth/login', {}, basic('01012345678', '900101홍길동'));
  return `Bearer ${String(json['access_token'])}`;
};
const credentialOf = async (token: string): Promise<string> =>
  ((await post('credentials/list', {}, token)).json['credentialIDs'] as string[])[0] ?? '';
const authorize = (token: string, credentialID: string, pin: string, numSignatures = 1) =>
  post(
    'credentials/authorize',
    { credentialID, numSignatures, authData: [{ id: 'PIN', value: pin }] },
    token,
  );
const pin = (): string => server.holders[0]!.pin;
const hash = (text: string): string => createHash('sha256').update(text).digest('base64');

describe('the methods of the API', () => {
  it('info says what there is, to everybody', async () => {
    const { status, json } = await post('info', {});
    expect(status).toBe(200);
    expect(json).toMatchObject({ specs: '2.0.0.2', name: '체험용 대체 서비스', authType: ['basic'] });
    expect(json['methods']).toEqual([
      'info',
      'auth/login',
      'auth/revoke',
      'credentials/list',
      'credentials/info',
      'credentials/authorize',
      'signatures/signHash',
      'extensions/random',
      'extensions/pinTries',
      'extensions/changePin',
    ]);
  });

  it('credentials/info shows the certificate, its chain, how it is authorized', async () => {
    const token = await logIn();
    const credentialID = await credentialOf(token);
    const { json } = await post('credentials/info', { credentialID, certificates: 'chain' }, token);
    expect(json).toMatchObject({
      key: { status: 'enabled', algo: ['1.2.840.113549.1.1.1', '1.2.840.113549.1.1.11'], len: 2048 },
      auth: { mode: 'explicit', expression: 'PIN', objects: [{ type: 'Password', id: 'PIN', format: 'N' }] },
      SCAL: '1',
      multisign: 1,
    });
    const cert = json['cert'] as { certificates: string[]; status: string };
    const [own, issuer] = cert.certificates.map((der) => new X509Certificate(Buffer.from(der, 'base64')));
    expect(cert.status).toBe('valid');
    expect(own!.checkIssued(issuer!) && own!.verify(issuer!.publicKey)).toBe(true);
    const none = await post('credentials/info', { credentialID, certificates: 'none' }, token);
    expect(none.json['cert']).toMatchObject({ certificates: [] });
  });

  it('signatures/signHash signs a hash once for an authorization', async () => {
    const token = await logIn();
    const credentialID = await credentialOf(token);
    const info = await post('credentials/info', { credentialID }, token);
    const [der] = (info.json['cert'] as { certificates: string[] }).certificates;
    const { SAD, expiresIn } = (await authorize(token, credentialID, pin())).json;
    expect(expiresIn).toBe(300);
    const order = { credentialID, SAD, hashes: [hash('text')], signAlgo: '1.2.840.113549.1.1.11' };
    const { json } = await post('signatures/signHash', order, token);
    const [signature] = json['signatures'] as string[];
    const key = createPublicKey(
      new X509Certificate(Buffer.from(der!, 'base64')).publicKey.export({ type: 'spki', format: 'pem' }),
    );
    expect(verify('sha256', Buffer.from('text'), key, Buffer.from(signature!, 'base64'))).toBe(true);
    expect(await post('signatures/signHash', order, token)).toMatchObject({
      status: 400,
      json: { error: 'invalid_request' },
    });
  });

  it('a SAD serves for its own credential alone', async () => {
    const token = await logIn();
    const { SAD } = (await authorize(token, await credentialOf(token), pin())).json;
    const [, kim] = server.holders;
    const other = await post('auth/login', {}, basic(kim!.phone, `${kim!.birth}${kim!.name}`));
    const otherToken = `Bearer ${String(other.json['access_token'])}`;
    const credentialID = await credentialOf(otherToken);
    const stolen = await post('extensions/random', { credentialID, SAD }, otherToken);
    expect(stolen).toMatchObject({ status: 400, json: { error: 'invalid_request' } });
  });
});

describe('nobody gets anything', () => {
  it('without an access token, or with one that was taken back', async () => {
    const methods = ['credentials/list', 'credentials/info', 'extensions/pinTries', 'extensions/changePin'];
    for (const method of methods)
      for (const authorization of ['', 'Bearer x', basic('01012345678', '900101홍길동')])
        expect((await post(method, {}, authorization)).status).toBe(401);
    const token = await logIn();
    expect((await post('auth/revoke', { token: token.slice(7) }, token)).status).toBe(204);
    expect((await post('credentials/list', {}, token)).status).toBe(401);
  });

  it('with one whose time is over', async () => {
    await server.stop();
    server = await ground.start('--token-seconds', '2');
    const late = await logIn();
    const listed = async (): Promise<number> => (await post('credentials/list', {}, late)).status;
    await expect.poll(listed, { timeout: 10_000 }).toBe(401);
    await server.stop();
    server = await ground.start();
  }, 60_000);

  it('by a request that is none', async () => {
    const token = await logIn();
    const credentialID = await credentialOf(token);
    const { SAD } = (await authorize(token, credentialID, pin())).json;
    const sign = (more: object) =>
      post('signatures/signHash', { credentialID, SAD, signAlgo: '1.2.840.113549.1.1.11', ...more }, token);
    const refused = [
      await post('credentials/info', '{', token),
      await post('credentials/info', 'x'.repeat(20_000), token),
      await post('credentials/info', { credentialID: 'unknown' }, token),
      await authorize(token, credentialID, pin(), 2),
      await sign({}),
      await sign({ hashes: [] }),
      await sign({ hashes: [hash('a'), hash('b')] }),
      // SHA-1 would be signed as if it were SHA-256.
      await sign({ hashes: [createHash('sha1').update('a').digest('base64')] }),
      await sign({ hashes: [hash('a')], hashAlgorithmOID: '1.3.14.3.2.26' }),
      await sign({ hashes: [hash('a')], signAlgo: '1.2.840.113549.1.1.5' }),
      await post('nowhere', {}, token),
    ];
    for (const { status, json } of refused) {
      expect([400, 404, 413]).toContain(status);
      expect(json['error']).toBe('invalid_request');
    }
    // None of them has used it up.
    expect((await sign({ hashes: [hash('a')] })).status).toBe(200);
  });

  it('below TLS 1.3', async () => {
    await expect(post('info', {}, '', { maxVersion: 'TLSv1.2' })).rejects.toThrow(/protocol|version/i);
  });
});
