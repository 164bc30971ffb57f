import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, readdir, stat, writeFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { logEvents } from '../../../electron/platform/log-events.ts';
import { createLog, logLine } from '../../../electron/platform/log.ts';
import type { Log } from '../../../electron/usecases/ports.ts';

const electron = path.resolve(import.meta.dirname, '../../../electron');

describe('a line of the log', () => {
  it('says the event and its listed fields', () => {
    expect(logLine('bank.refused', { call: 'logIn', status: 401, code: 'LOGIN_FAILED' })).toBe(
      'bank.refused call=logIn status=401 code=LOGIN_FAILED',
    );
  });

  it.each([
    ['an event that is not listed', 'user.홍길동', { status: 1 }],
    ['an event by a name of every object', 'constructor', { status: 1 }],
  ])('says nothing of %s', (_what, name, fields) => {
    expect(logLine(name, fields)).toBe('log.unlisted');
  });

  it('leaves out a field that is not listed, and a value in another form', () => {
    expect(
      logLine('bank.refused', {
        call: 'hunter2 password',
        status: Number.NaN,
        code: 'eyJhbGciOi',
        password: 'hunter2',
        toString: 'x',
      }),
    ).toBe('bank.refused');
  });

  it('names the place of a fault without the folders before it', () => {
    const at = 'at run (C:\\Users\\홍길동\\AppData\\main.cjs:12:34)';
    expect(logLine('ipc.failed', { channel: 'call:session.logIn', error: 'TypeError', at })).toBe(
      'ipc.failed channel=call:session.logIn error=TypeError at=main.cjs:12:34',
    );
  });

  it('is one line, whatever a value holds', () => {
    expect(logLine('ipc.failed', { error: 'A\nlog.forged', channel: 'call:a\nb' })).toBe('ipc.failed');
  });
});

/** The object literal that begins at `from`, to its own closing brace. */
const literalAt = (text: string, from: number): string => {
  if (text[from] !== '{') return '';
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    if ('{(['.includes(text[at] ?? '')) depth += 1;
    if ('})]'.includes(text[at] ?? '')) depth -= 1;
    if (depth === 0) return text.slice(from + 1, at);
  }
  return text.slice(from + 1);
};
/** Its own fields, not those of what stands in brackets within. */
const fieldsOf = (literal: string): string[] => {
  let flat = literal;
  for (let before = ''; before !== flat;) {
    before = flat;
    flat = flat.replaceAll(/\([^()[\]{}]*\)|\[[^()[\]{}]*\]|\{[^()[\]{}]*\}/g, '');
  }
  return [...flat.matchAll(/(?:^|,)\s*([a-zA-Z]+)\s*(?=[:,]|$)/g)].map(([, field]) => field ?? '');
};

describe('the list of events', () => {
  const told = new Map<string, string[]>();
  beforeAll(async () => {
    const files = (await readdir(electron, { recursive: true })).filter((file) => file.endsWith('.ts'));
    for (const file of files) {
      const text = await readFile(path.join(electron, file), 'utf8');
      for (const { 0: call, 1: name = '', index } of text.matchAll(/\.event\(\s*'([^']+)'\s*,?\s*/g)) {
        const fields = fieldsOf(literalAt(text, index + call.length).trim());
        told.set(name, [...(told.get(name) ?? []), ...fields]);
      }
    }
  });

  it('takes every event that the code tells, with every field it gives', () => {
    expect(told.size).toBeGreaterThan(12);
    expect([...told.keys()].filter((name) => !Object.hasOwn(logEvents, name))).toEqual([]);
    const lost = [...told].flatMap(([name, fields]) =>
      fields
        .filter((field) => !Object.hasOwn(logEvents[name] ?? {}, field))
        .map((field) => `${name} ${field}`),
    );
    expect(lost).toEqual([]);
  });

  it('has no event and no field that nobody tells', () => {
    const untold = Object.entries(logEvents).flatMap(([name, fields]) =>
      told.has(name)
        ? Object.keys(fields)
            .filter((field) => !told.get(name)?.includes(field))
            .map((field) => `${name} ${field}`)
        : [name],
    );
    expect(untold).toEqual([]);
  });
});

describe('the log file', () => {
  it('takes events in order, for its user alone', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'log-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const log: Log = createLog(path.join(folder, 'logs'));
    log.event('bank.retried');
    log.event('bank.session', { state: 'logged-in' });
    const file = path.join(folder, 'logs', 'main.log');
    const lines = (await readFile(file, 'utf8')).trim().split('\n');
    expect(lines.map((line) => line.replace(/^\S+ /, ''))).toEqual([
      'bank.retried',
      'bank.session state=logged-in',
    ]);
    expect(lines[0]).toMatch(/^\d{4}-\d\d-\d\dT/);
    expect((await stat(file)).mode & 0o077).toBe(0);
  });

  it('begins anew past a mebibyte and keeps the one before', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'log-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    await writeFile(path.join(folder, 'main.log'), 'x'.repeat(1024 * 1024 + 1));
    const log = createLog(folder);
    log.event('bank.retried');
    log.event('bank.retried');
    expect((await readdir(folder)).sort()).toEqual(['main.log', 'main.old.log']);
    expect((await stat(path.join(folder, 'main.log'))).size).toBeLessThan(1_000);
  });

  it('that cannot be written stops nothing, and says nothing on the terminal', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'log-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    await writeFile(path.join(folder, 'file'), '');
    const program = `import { createLog } from ${JSON.stringify(path.join(electron, 'platform/log.ts'))};
      createLog(${JSON.stringify(path.join(folder, 'file', 'logs'))}).event('bank.retried');
      process.exitCode = 7;`;
    const args = ['--import', 'tsx', '--input-type=module', '--eval', program];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    expect([status, stdout, stderr]).toEqual([7, '', '']);
  });
});
