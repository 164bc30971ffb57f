import type { RequestListener } from 'node:http';
import { describe, expect, it } from 'vitest';
import { openCloud } from '../../../electron/keys/cloud.ts';
import { createCloud } from '../../../electron/stores/cloud/cloud.ts';
import { issue, type Identity } from '../client/authority.ts';
import { httpsServer, rawServer } from '../client/servers.ts';
import { code, listOf, systemClock } from './setting.ts';
import {
  cloudAt,
  hosts,
  leaf,
  pin,
  root,
  sane,
  serverAt,
  serving,
  setUpStrangers,
  sourceAt,
  started,
  status,
  who,
} from './strangers.ts';

setUpStrangers();

describe('a server that is not the service', () => {
  const cases: [string, () => Promise<{ chain: Identity[]; pins?: string[] }>][] = [
    ['with another key', async () => ({ chain: [leaf], pins: [root.pin.replace(/^./, 'x')] })],
    ['under another root', async () => ({ chain: [await issue({ name: 'cloud', hosts, keys: leaf.keys })] })],
    [
      'for another host',
      async () => ({
        chain: [await issue({ name: 'x', issuer: root, hosts: ['x.example'], keys: leaf.keys })],
      }),
    ],
  ];
  it.each(cases)('%s reads neither who the customer is nor his PIN', async (_what, make) => {
    const { chain, pins } = await make();
    const read: string[] = [];
    const server = started(
      await httpsServer(chain, (request, response) => {
        read.push(request.url ?? '');
        response.end('{}');
      }),
    );
    const cloud = cloudAt(server, pins);
    expect(await code(cloud.service.connect(who))).toBe('SERVER_IDENTITY');
    expect(cloud.service.connected).toBe(false);
    expect(await code(openCloud(sourceAt(server, pins), pin))).toBe('SERVER_IDENTITY');
    expect(read).toEqual([]);
  });
});

describe('a service that is not to be had', () => {
  it('refused', async () => {
    const server = await rawServer(() => undefined);
    await server.close();
    expect(await code(cloudAt(server).service.connect(who))).toBe('BANK_UNAVAILABLE');
    expect(await code(openCloud(sourceAt(server), pin))).toBe('BANK_UNAVAILABLE');
  });

  it('without a network', async () => {
    const nowhere = {
      name: { ko: '체험용 대체 서비스', en: 'stand-in' },
      server: { ...serverAt({ port: 1, close: async () => undefined }), url: 'https://cloud.invalid/csc/v2' },
    };
    const offline = createCloud({ service: nowhere, clock: systemClock, online: () => false });
    expect(await code(offline.service.connect(who))).toBe('OFFLINE');
  });

  it('hanging: the search ends with what it is about, and before that when the customer stops it', async () => {
    const answers = { ...sane(), 'credentials/list': (() => undefined) satisfies RequestListener };
    const cloud = cloudAt(await serving(answers));
    await cloud.service.connect(who);
    const stop = new AbortController();
    const stopped = cloud.store.list(() => undefined, stop.signal);
    stop.abort();
    expect(await code(stopped)).toBe('CANCELLED');
    expect(await listOf(cloud)).toMatchObject({
      found: [],
      searched: ['체험용 대체 서비스'],
      problems: [{ place: '체험용 대체 서비스', reason: { code: 'BANK_UNAVAILABLE', params: {} } }],
    });
  }, 15_000);

  it('in distress, or asking for patience', async () => {
    const busy = await serving({ ...sane(), 'credentials/authorize': status(429, { error: 'slow_down' }) });
    expect(await code(openCloud(sourceAt(busy), pin))).toBe('RATE_LIMITED');
    const ill = await serving({ ...sane(), 'credentials/authorize': status(503, {}) });
    expect(await code(openCloud(sourceAt(ill), pin))).toBe('BANK_UNAVAILABLE');
  });
});
