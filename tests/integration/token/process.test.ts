import { fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ApprovalDesk } from '../../../electron/shell/approval/approval.ts';
import type { Child } from '../../../electron/shell/approval/key-process.ts';
import { Refusal } from '../../../shared/reasons.ts';
import { control, type MadeToken } from '../../fixtures/token.ts';
import { calm, layGround, type Ground } from './ground.ts';

let ground: Ground;
let token: MadeToken;
beforeAll(async () => {
  ground = await layGround();
  token = await ground.token();
}, 120_000);
afterAll(() => ground.clear());
afterEach(() => calm(token));

/** Key processes as Node's own, with an environment as empty as theirs in the app. */
const started: { readonly pid: number; ended: boolean; mapped: string; foreign: boolean }[] = [];
const forkChild = (may: { readonly foreignLibraries: boolean }): Child => {
  const child = fork(fileURLToPath(new URL('child.ts', import.meta.url)), [], {
    execArgv: ['--import', import.meta.resolve('tsx')],
    serialization: 'advanced',
    env: {},
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const one = { pid: child.pid ?? 0, ended: false, mapped: '', foreign: may.foreignLibraries };
  started.push(one);
  child.once('exit', () => (one.ended = true));
  return {
    postMessage: (job) => child.send(job),
    onMessage: (listener) =>
      child.removeAllListeners('message').on('message', (answer) => {
        one.mapped = readFileSync(`/proc/${one.pid}/maps`, 'utf8');
        listener(answer);
      }),
    onExit: (listener) => child.once('exit', listener),
    kill: () => child.kill('SIGKILL'),
  };
};
const desk = (deadline: number): ApprovalDesk =>
  new ApprovalDesk({ openWindow: () => expect.fail('a window'), fork: forkChild, deadline });

const codeOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'listed',
    (error: unknown) => (error instanceof Refusal ? error.reason.code : error),
  );

describe('a maker’s library', () => {
  it('is loaded in a key process of its own, which ends with the look; in ours never', async () => {
    const tokens = await desk(20_000).listTokens(token.library);
    expect(tokens.map(({ label }) => label)).toEqual([token.label]);
    const [one] = started.slice(-1);
    expect(one).toMatchObject({ ended: true, foreign: true });
    expect(one?.mapped).toContain(token.library);
    expect(readFileSync('/proc/self/maps', 'utf8')).not.toContain('libtoken.so');
  });

  it.each(['C_Initialize', 'C_GetSlotList', 'C_GetTokenInfo'])(
    'that hangs in %s is ended at the deadline',
    async (call) => {
      await control(token.library, `${call} hang`);
      expect(await codeOf(desk(500).listTokens(token.library))).toBe('INTERNAL');
      expect(started.at(-1)).toMatchObject({ ended: true });
    },
  );

  it('is looked at again after it has hung', async () => {
    expect(await codeOf(desk(20_000).listTokens(token.library))).toBe('listed');
  });

  it('that crashes takes its process alone', async () => {
    await control(token.library, 'C_GetSlotList crash');
    expect(await codeOf(desk(20_000).listTokens(token.library))).toBe('INTERNAL');
    expect(started.at(-1)).toMatchObject({ ended: true });
  });
});
