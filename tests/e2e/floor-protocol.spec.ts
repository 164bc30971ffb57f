// app://: what the pages are served from gives out its own files, with their policy, and nothing else.
import { expect, test } from '@playwright/test';
import { floorApp } from './floor-app.ts';

const floor = floorApp();

/** Asks a page's host as the browser would, past the content security policy. */
const request = (host: 'main' | 'approval', url: string, method = 'GET') =>
  floor.running.app.evaluate(
    async ({ session }, asked) => {
      const answer = await session.fromPartition(asked.host).fetch(asked.url, { method: asked.method });
      const headers = Object.fromEntries([...answer.headers.entries()]);
      return { status: answer.status, headers, text: await answer.text() };
    },
    { host, url, method },
  );

test('every answer carries the content security policy and nosniff', async () => {
  for (const [host, url] of [
    ['main', 'app://main/'],
    ['approval', 'app://approval/'],
  ] as const) {
    const { status, headers } = await request(host, url);
    expect(status).toBe(200);
    expect(headers['content-security-policy']).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
        "connect-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'; " +
        "require-trusted-types-for 'script'; trusted-types 'none'",
    );
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
  }
});

test('GET only', async () => {
  for (const method of ['POST', 'PUT', 'DELETE', 'HEAD'])
    expect((await request('main', 'app://main/', method)).status, method).toBe(405);
});

test('files of the list only, whatever the path is written like', async () => {
  for (const rest of [
    '../package.json',
    '%2e%2e/package.json',
    '..%2fbuild-mode.json',
    '..%2fmain%2fmain.cjs',
    'assets/..%2f..%2fbuild-mode.json',
    '..%5cbuild-mode.json',
    'nothing.html',
    'assets/',
  ])
    expect((await request('main', `app://main/${rest}`)).status, rest).toBe(404);
});

test('each page has its own host in its own session', async () => {
  expect((await request('main', 'app://approval/')).status).toBe(404);
  expect((await request('approval', 'app://main/')).status).toBe(404);
  expect((await request('main', 'app://other/')).status).toBe(404);
  const origins = await floor.running.app.evaluate(({ session }) =>
    ['main', 'approval'].map((name) => session.fromPartition(name).isPersistent()),
  );
  expect(origins).toEqual([false, false]);
});
