import { describe, expect, it } from 'vitest';
import { issue } from './authority.ts';
import { httpsServer, plainServer } from './servers.ts';
import {
  about,
  bank,
  client,
  failureOf,
  hosts,
  intermediate,
  json,
  leaf,
  root,
  setUpIdentities,
  spying,
  started,
} from './tls-bank.ts';

setUpIdentities();

describe('a server that is the bank', () => {
  it('is answered, with a leaf pinned', async () => {
    const answer = await client(await bank()).request(about);
    expect(answer).toEqual({ status: 200, json: { hello: 'bank' } });
  });

  it('is answered, with the intermediate pinned', async () => {
    const answer = await client(await bank(), { pins: [intermediate.pin] }).request(about);
    expect(answer.status).toBe(200);
  });

  it('gets method, path, headers and body as they were given', async () => {
    const seen: unknown[] = [];
    const server = await bank((request, response) => {
      let body = '';
      request.on('data', (chunk) => (body += String(chunk)));
      request.on('end', () => {
        seen.push([request.method, request.url, request.headers.authorization, request.headers.host, body]);
        json({})(request, response);
      });
    });
    await client(server).request({
      method: 'POST',
      path: '/sessions',
      headers: { Authorization: 'Bearer t' },
      body: { 이름: '홍길동' },
    });
    expect(seen).toEqual([
      ['POST', '/v1/sessions', 'Bearer t', `127.0.0.1:${server.port}`, '{"이름":"홍길동"}'],
    ]);
  });

  it('is answered with a refusal: that is an answer', async () => {
    const server = await bank((_request, response) => {
      response.writeHead(422, { 'content-type': 'application/problem+json; charset=utf-8' });
      response.end('{"code":"VID_MISMATCH"}');
    });
    expect(await client(server).request(about)).toEqual({ status: 422, json: { code: 'VID_MISMATCH' } });
  });
});

describe('a server that cannot prove to be the bank reads nothing', () => {
  it('under a root that is not in the profile', async () => {
    const stranger = await issue({ name: 'stranger root', ca: true });
    const other = await issue({ name: 'bank', issuer: stranger, hosts, keys: leaf.keys });
    const { server, read } = await spying([other, stranger]);
    // The pin alone would pass: it is the same key.
    expect(other.pin).toBe(leaf.pin);
    expect(await failureOf(client(server).request(about))).toEqual(['SERVER_IDENTITY', 'certificate', false]);
    expect(read).toEqual([]);
  });

  it('self-signed', async () => {
    const { server, read } = await spying([await issue({ name: 'bank', hosts, keys: leaf.keys })]);
    expect(await failureOf(client(server).request(about))).toEqual(['SERVER_IDENTITY', 'certificate', false]);
    expect(read).toEqual([]);
  });

  it('for another name', async () => {
    const other = await issue({ name: 'x', issuer: intermediate, hosts: ['evil.example'], keys: leaf.keys });
    const { server, read } = await spying([other, intermediate]);
    expect(await failureOf(client(server).request(about))).toEqual(['SERVER_IDENTITY', 'certificate', false]);
    expect(read).toEqual([]);
  });

  it('expired', async () => {
    const old = await issue({ name: 'bank', issuer: intermediate, hosts, days: [-30, -1], keys: leaf.keys });
    const { server, read } = await spying([old, intermediate]);
    expect(await failureOf(client(server).request(about))).toEqual(['SERVER_IDENTITY', 'certificate', false]);
    expect(read).toEqual([]);
  });

  it('under the right root with another key', async () => {
    const other = await issue({ name: 'bank', issuer: intermediate, hosts });
    const { server, read } = await spying([other, intermediate]);
    expect(await failureOf(client(server).request(about))).toEqual(['SERVER_IDENTITY', 'pin', false]);
    expect(read).toEqual([]);
  });

  it('with the pinned certificate sent along that did not issue its own', async () => {
    const evilCa = await issue({ name: 'evil ca', issuer: root, ca: true });
    const evil = await issue({ name: 'bank', issuer: evilCa, hosts });
    const { server, read } = await spying([evil, evilCa, intermediate, leaf]);
    const request = client(server, { pins: [intermediate.pin, leaf.pin] }).request(about);
    expect(await failureOf(request)).toEqual(['SERVER_IDENTITY', 'pin', false]);
    expect(read).toEqual([]);
  });

  it('with a namesake of the pinned intermediate', async () => {
    const namesake = await issue({ name: 'bank tls ca', issuer: root, ca: true });
    const evil = await issue({ name: 'bank', issuer: namesake, hosts });
    const { server, read } = await spying([evil, intermediate, namesake]);
    const [code] = await failureOf(client(server, { pins: [intermediate.pin] }).request(about));
    expect(code).toBe('SERVER_IDENTITY');
    expect(read).toEqual([]);
  });

  it('with an expired, pinned namesake of its own issuer before that', async () => {
    // The chain is built past the expired one; the pin is looked for in the order in which they were sent.
    const pinned = await issue({ name: 'bank tls ca', issuer: root, ca: true, days: [-30, -1] });
    const namesake = await issue({ name: 'bank tls ca', issuer: root, ca: true });
    const evil = await issue({ name: 'bank', issuer: namesake, hosts });
    const { server, read } = await spying([evil, pinned, namesake]);
    const request = client(server, { pins: [pinned.pin] }).request(about);
    expect(await failureOf(request)).toEqual(['SERVER_IDENTITY', 'pin', false]);
    expect(read).toEqual([]);
  });

  it('on a session begun under another pin', async () => {
    const server = await bank();
    const trusting = client(server);
    await trusting.request(about);
    await trusting.request(about);
    expect(await failureOf(client(server, { pins: [root.pin] }).request(about))).toEqual([
      'SERVER_IDENTITY',
      'pin',
      false,
    ]);
    await trusting.request(about);
    expect(server.resumed.length).toBeGreaterThanOrEqual(3);
    expect(server.resumed).not.toContain(true);
  });

  it('in TLS 1.2', async () => {
    const server = started(await httpsServer([leaf, intermediate], json({}), { maxVersion: 'TLSv1.2' }));
    expect(await failureOf(client(server).request(about))).toEqual(['SERVER_IDENTITY', 'handshake', false]);
  });

  it('in plain HTTP', async () => {
    const read: string[] = [];
    const server = started(
      await plainServer((request, response) => {
        read.push(request.url ?? '');
        response.end('{}');
      }),
    );
    expect(await failureOf(client(server).request(about))).toEqual(['SERVER_IDENTITY', 'handshake', false]);
    expect(read).toEqual([]);
  });
});
