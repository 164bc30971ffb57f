import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { brokenPinRule } from '../../../shared/password-rules.ts';
import { CloudOffer } from '../../fixtures/cloud-offer.ts';
import { cloudCli, command, onlyLine, type Command } from './run.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'cloud-cli-'));
const data = path.join(folder, 'data');
const out = path.join(folder, 'offer.json');
const args = ['--port', '0', '--data', data, '--out', out, '--end-with-input'];

let cloud: Command;
beforeAll(async () => {
  cloud = command(cloudCli, args);
  while (!cloud.output.text.includes('\n')) {
    if (cloud.child.exitCode !== null) throw new Error(cloud.errors.text);
    await sleep(50);
  }
}, 60_000);
afterAll(async () => {
  cloud.child.kill('SIGTERM');
  await cloud.ended;
  rmSync(folder, { recursive: true, force: true });
});

test('standard output is one JSON line; what the bank reads is for this user alone', () => {
  const told = JSON.parse(onlyLine(cloud.output.text)) as Record<string, unknown>;
  const offer = CloudOffer.parse(JSON.parse(readFileSync(out, 'utf8')));
  expect(told).toEqual({ url: offer.cloud.server.url, out, holders: offer.holders });
  expect(offer.cloud.server.url).toMatch(/^https:\/\/127\.0\.0\.1:\d+\/csc\/v2$/);
  expect(offer.cloud.name.ko).toBe('체험용 대체 서비스');
  expect(offer.holders.map(({ name, birth }) => [name, birth])).toEqual([
    ['홍길동', '900101'],
    ['김철수', '851225'],
  ]);
  for (const { pin } of offer.holders) expect(brokenPinRule(pin)).toBeNull();
  expect(statSync(out).mode & 0o077).toBe(0);
});

test('a second process on its folder is refused, and the first goes on', async () => {
  const second = command(cloudCli, args);
  expect(await second.ended).toBe(1);
  expect(second.errors.text).toContain('is in use by process');
  expect(cloud.child.exitCode).toBeNull();
});

const wrong: readonly string[][] = [
  [],
  ['--port', 'any', '--data', `${data}-x`, '--out', out],
  ['--port', '0', '--data', `${data}-x`],
  ['--port', '0', '--data', `${data}-x`, '--out', out, '--token-seconds', '0'],
  ['--port', '0', '--data', `${data}-x`, '--out', out, '--host', '0.0.0.0'],
  ['--port', '0', '--data', `${data}-x`, '--out', out, 'more'],
];
test.each(wrong.map((words) => [words.join(' ') || 'nothing', words] as const))(
  'a usage error ends in 2, with the usage on standard error, and makes nothing: %s',
  async (_what, words) => {
    const other = command(cloudCli, words);
    expect(await other.ended).toBe(2);
    expect(other.errors.text).toContain('--data DIR --out FILE');
    expect(other.output.text).toBe('');
    expect(existsSync(`${data}-x`)).toBe(false);
  },
);

test('ends cleanly when the process that started it is gone', async () => {
  cloud.child.stdin?.destroy();
  expect(await cloud.ended).toBe(0);
  expect(existsSync(path.join(data, 'process.lock'))).toBe(false);
});
