import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCloud } from '../../../electron/keys/cloud.ts';
import type { KeyPair } from '../../../electron/keys/key-pair.ts';
import { parseCertificate } from '../../../electron/pki/certificate.ts';
import { signStatement } from '../../../electron/pki/cms.ts';
import { ensurePki } from '../../fixtures/pki.ts';
import type { Refusal } from '../../../shared/reasons.ts';
import { people } from '../../fixtures/people.ts';
import { virtualId } from '../../fixtures/profile.ts';
import type { CloudProcess } from '../../sandbox-cloud/process.ts';
import {
  cloudOf,
  code,
  connected,
  layCloudGround,
  listOf,
  octetsOf,
  onlySource,
  systemClock,
  type CloudGround,
} from './setting.ts';

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

const opened = async (): Promise<KeyPair> => {
  const source = await onlySource(await connected(server));
  const [pair] = await openCloud(source, octetsOf(server.holders[0]?.pin ?? ''));
  if (pair === undefined) throw new Error('no pair');
  return pair;
};

describe('a customer who is connected', () => {
  it('has the certificate of the holder listed, under the name of the stand-in', async () => {
    const cloud = await connected(server);
    const { found, told, searched, problems } = await listOf(cloud);
    expect(problems).toEqual([]);
    expect(searched).toEqual(['체험용 대체 서비스']);
    expect(found).toEqual(told);
    expect(found).toMatchObject([
      { place: { kind: 'cloud', label: '체험용 대체 서비스' }, hasKey: true, problem: null },
    ]);
    const facts = parseCertificate(found[0]?.certificate ?? new Uint8Array());
    expect(facts.policies).toMatchObject([{ oid: '1.2.410.200005.1.1.1.10', kind: 'cloud-personal' }]);
    expect(facts.realName).toBe('홍길동');
    expect(facts.subject.attributes).toContainEqual(expect.objectContaining({ value: 'personalF' }));
    const years = (Date.parse(facts.notAfter) - Date.parse(facts.notBefore)) / (365 * 86_400_000);
    expect(Math.round(years)).toBe(3);
  });

  it('keeps the id of a certificate from one search to the next', async () => {
    const cloud = await connected(server);
    const ids = [await listOf(cloud), await listOf(cloud)].map(({ found }) => found.map(({ id }) => id));
    expect(ids[0]).toEqual(ids[1]);
    expect(ids[0]).toHaveLength(1);
  });

  it('sees nothing of another holder', async () => {
    const cloud = cloudOf(server.cloud);
    await cloud.service.connect(server.holders[1]!);
    const [own] = (await listOf(cloud)).found;
    expect(parseCertificate(own?.certificate ?? new Uint8Array()).realName).toBe('김철수');
    // The other's credential, asked for by its id with this one's token.
    const other = await onlySource(await connected(server));
    const mine = await onlySource(cloud);
    const stolen = { ...mine, credential: other.credential };
    expect(await code(openCloud(stolen, octetsOf(server.holders[0]!.pin)))).toBe('INTERNAL');
  });

  it('knows how many tries of the PIN are left before the first', async () => {
    expect((await onlySource(await connected(server))).tries).toEqual({ left: 5, limit: 5 });
  });
});

describe('nobody is connected', () => {
  it('who is not known by that name, birth date and phone', async () => {
    const [holder] = server.holders;
    for (const wrong of [{ name: '홍길순' }, { birth: '900102' }, { phone: '01012345679' }]) {
      const cloud = cloudOf(server.cloud);
      expect(await code(cloud.service.connect({ ...holder!, ...wrong }))).toBe('LOGIN_FAILED');
      expect(cloud.service.connected).toBe(false);
      expect(await listOf(cloud)).toMatchObject({ found: [], searched: [], problems: [] });
    }
  });

  it('after the customer has left, and the access token serves no longer', async () => {
    const cloud = await connected(server);
    const source = await onlySource(cloud);
    const [found] = (await listOf(cloud)).found;
    cloud.service.disconnect();
    expect(cloud.service.connected).toBe(false);
    expect(await listOf(cloud)).toMatchObject({ found: [], searched: [] });
    expect(await code(cloud.store.key(found!.id))).toBe('MEDIA_REMOVED');
    // The request that takes it back is on its way, and nobody waits for it.
    const pin = octetsOf(server.holders[0]!.pin);
    const said = (): Promise<string> =>
      openCloud(source, pin).then(
        () => 'opened',
        (error: Refusal) => error.reason.code,
      );
    await expect.poll(said, { timeout: 10_000 }).toBe('MEDIA_REMOVED');
  });
});

describe('a key that never leaves the service', () => {
  it('signs what openssl takes as CAdES, up to the roots alone', async () => {
    const pair = await opened();
    const content = octetsOf('본인(홍길동)은 우리은행에 아래 인증서를 등록합니다.');
    const chain = (await ensurePki()).issuers.map(({ certificate }) => certificate);
    const signed = await signStatement({
      content,
      certificate: pair.certificate,
      chain,
      privateKey: pair.device!,
      signingTime: new Date(),
    });
    const at = (name: string): string => path.join(ground.dir, name);
    writeFileSync(at('signed.p7m'), signed);
    execFileSync(
      'openssl',
      [
        ...['cms', '-verify', '-cades', '-binary', '-inform', 'DER', '-in', at('signed.p7m')],
        ...['-CAfile', at('roots.pem'), '-purpose', 'any', '-out', at('content')],
      ],
      { stdio: 'pipe' },
    );
    expect(readFileSync(at('content'))).toEqual(Buffer.from(content));
  });

  it('gives R, and with it the VID in the certificate is the holder’s and nobody else’s', async () => {
    const pair = await opened();
    const random = await pair.device!.random();
    const { vid } = parseCertificate(pair.certificate);
    const claimed = vid && 'value' in vid ? vid.value : '';
    const computed = (idn: string): string => Buffer.from(virtualId(idn, random!, 'SHA-256')).toString('hex');
    expect(claimed).toBe(computed(people.customer.idn));
    expect(claimed).not.toBe(computed(people.other.idn));
  });

  it('signs once for a PIN, and gives R no longer then', async () => {
    const { device } = await opened();
    await device!.random();
    await device!.sign(octetsOf('one'), 'sha256');
    expect(await code(device!.sign(octetsOf('two'), 'sha256'))).toBe('INTERNAL');
    expect(await code(device!.random())).toBe('INTERNAL');
  });

  it('signs nothing but what its certificates are for', async () => {
    const { device } = await opened();
    expect(await code(device!.sign(octetsOf('one'), 'sha384'))).toBe('FORMAT_UNSUPPORTED');
  });

  it('lies sealed on the service’s disk, and nothing secret is in its log', async () => {
    const pin = server.holders[0]?.pin ?? '';
    const { device, certificate } = await opened();
    const random = Buffer.from((await device!.random())!);
    const { accessToken } = await onlySource(await connected(server));
    const kept = readFileSync(path.join(ground.data, 'credentials.json'), 'utf8');
    const [own] = JSON.parse(kept) as { key: string; random: string; pinHash: string }[];
    expect(own?.pinHash).toMatch(/^\$argon2id\$/);
    for (const secret of [random.toString('base64'), random.toString('hex'), pin]) {
      expect(kept).not.toContain(secret);
      expect(server.log).not.toContain(secret);
    }
    expect(server.log).not.toContain(accessToken);
    expect(server.log).toContain('/csc/v2/credentials/authorize');
    // In clear it would be PKCS#8, which names the modulus, in base64 once or twice.
    const once = Buffer.from(own?.key ?? '', 'base64');
    for (const octets of [once, Buffer.from(once.toString('latin1'), 'base64')])
      expect(octets.includes(modulusOf(certificate))).toBe(false);
    for (const name of readdirSync(ground.data).filter((file) => file.endsWith('.json')))
      expect(statSync(path.join(ground.data, name)).mode & 0o077).toBe(0);
    expect(statSync(path.join(ground.data, 'data.key')).mode & 0o077).toBe(0);
  });
});

it('renews an access token whose time is nearly over, before it is handed to the key process', async () => {
  await server.stop();
  server = await ground.start('--token-seconds', '600');
  let now = Date.now();
  const cloud = cloudOf(server.cloud, { now: () => new Date(now) });
  await cloud.service.connect(server.holders[0]!);
  const first = await onlySource(cloud);
  expect((await onlySource(cloud)).accessToken).toBe(first.accessToken);
  now += 300_000;
  expect((await onlySource(cloud)).accessToken).not.toBe(first.accessToken);
});

it('connects again by itself when the service has begun anew', async () => {
  const cloud = cloudOf(server.cloud, systemClock);
  const port = Number(new URL(server.cloud.server.url).port);
  await cloud.service.connect(server.holders[0]!);
  const before = await onlySource(cloud);
  await server.stop('SIGKILL');
  server = await ground.start('--port', String(port));
  // Its old token is unknown now: a key process that holds it is told that the medium is gone.
  expect(await code(openCloud(before, octetsOf(server.holders[0]!.pin)))).toBe('MEDIA_REMOVED');
  const after = await onlySource(cloud);
  expect(after.accessToken).not.toBe(before.accessToken);
  expect(after.certificate).toEqual(before.certificate);
  const [pair] = await openCloud(after, octetsOf(server.holders[0]!.pin));
  expect(await pair?.device?.random()).toHaveLength(20);
});

const modulusOf = (certificate: Uint8Array): Buffer => {
  const { n } = new X509Certificate(certificate).publicKey.export({ format: 'jwk' });
  return Buffer.from(n ?? '', 'base64url');
};
