import { describe, expect, it } from 'vitest';
import { issue, type Identity } from './authority.ts';
import { httpsServer } from './servers.ts';
import {
  about,
  client,
  failureOf,
  hosts,
  intermediate,
  json,
  leaf,
  setUpIdentities,
  started,
} from './tls-bank.ts';

setUpIdentities();

/** A bank whose certificate can be changed while it runs, and how many requests it has read. */
const changingBank = async () => {
  const read: string[] = [];
  const server = started(
    await httpsServer([leaf, intermediate], (request, response) => {
      read.push(request.url ?? '');
      json({ hello: 'bank' })(request, response);
    }),
  );
  return { server, read };
};

describe('a bank that moves to another key while the client runs', () => {
  it('is followed to the second pinned key, and no further', async () => {
    const second = await issue({ name: 'bank', issuer: intermediate, hosts });
    const third = await issue({ name: 'bank', issuer: intermediate, hosts });
    const { server, read } = await changingBank();
    const running = client(server, { pins: [leaf.pin, second.pin] });
    expect((await running.request(about)).status).toBe(200);

    server.show([second, intermediate]);
    expect((await running.request(about)).status).toBe(200);
    expect(read).toHaveLength(2);

    server.show([third, intermediate]);
    expect(await failureOf(running.request(about))).toEqual(['SERVER_IDENTITY', 'pin', false]);
    expect(read).toHaveLength(2);

    server.show([leaf, intermediate]);
    expect((await running.request(about)).status).toBe(200);
  });

  it('is not followed by a client that knows the first key alone', async () => {
    const second = await issue({ name: 'bank', issuer: intermediate, hosts });
    const { server, read } = await changingBank();
    const running = client(server);
    await running.request(about);
    server.show([second, intermediate]);
    expect(await failureOf(running.request(about))).toEqual(['SERVER_IDENTITY', 'pin', false]);
    expect(read).toHaveLength(1);
  });
});

describe('a certificate renewed while the client runs', () => {
  const renewals: [string, () => Promise<Identity>, () => string][] = [
    [
      'with the same key, the key being pinned',
      () => issue({ name: 'bank', issuer: intermediate, hosts, keys: leaf.keys, days: [0, 90] }),
      () => leaf.pin,
    ],
    [
      'with a new key by the same authority, the authority being pinned',
      () => issue({ name: 'bank', issuer: intermediate, hosts, days: [0, 90] }),
      () => intermediate.pin,
    ],
  ];
  it.each(renewals)('%s', async (_what, renew, pin) => {
    const { server, read } = await changingBank();
    const running = client(server, { pins: [pin()] });
    await running.request(about);
    const renewed = await renew();
    expect(renewed.pem).not.toBe(leaf.pem);
    server.show([renewed, intermediate]);
    expect((await running.request(about)).status).toBe(200);
    expect(read).toHaveLength(2);
  });

  it('does not save one whose own dates are over, pinned or not', async () => {
    const { server, read } = await changingBank();
    const running = client(server);
    await running.request(about);
    server.show([
      await issue({ name: 'bank', issuer: intermediate, hosts, keys: leaf.keys, days: [-9, -1] }),
      intermediate,
    ]);
    expect(await failureOf(running.request(about))).toEqual(['SERVER_IDENTITY', 'certificate', false]);
    expect(read).toHaveLength(1);
  });
});
