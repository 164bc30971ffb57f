import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { changeCloudPin } from '../../../electron/keys/cloud.ts';
import { createKeyService } from '../../../electron/keys/key-service.ts';
import type { ApprovalPort } from '../../../electron/keys/approvals.ts';
import type { KeyAnswer, KeyJob, KeyToApproval } from '../../../shared/key-job.ts';
import type { CloudProcess } from '../../sandbox-cloud/process.ts';
import {
  connected,
  layCloudGround,
  listOf,
  octetsOf,
  onlySource,
  refusal,
  type CloudGround,
} from './setting.ts';

/** PINs of a real service, typed into the app's own key service. */
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

/** Another start on the same folder, as after a failure of power. */
const restart = async (): Promise<void> => {
  await server.stop('SIGKILL');
  server = await ground.start();
};

const pin = (): string => server.holders[0]!.pin;
/** Right in its form, and not the one. */
const wrongPin = (): string => (pin() === '135790' ? '975310' : '135790');

type Typed = readonly [pin: string, newPin?: string];

/** What the window is told, and the process's final answer; the window closes when nothing is left to type. */
const type = async (job: KeyJob, typed: readonly Typed[]) => {
  const told: KeyToApproval[] = [];
  const left = [...typed];
  const answers: KeyAnswer[] = [];
  const service = createKeyService({ answer: (answer) => answers.push(answer), wait: async () => undefined });
  let heard: (message: { data: unknown }) => void = () => undefined;
  await new Promise<void>((resolve) => {
    const next = (): void => {
      const [password, newPassword] = left.shift() ?? [];
      if (password === undefined) return resolve();
      const data = {
        kind: 'approve',
        password: octetsOf(password),
        newPassword: newPassword === undefined ? null : octetsOf(newPassword),
      };
      setImmediate(() => heard({ data }));
    };
    const port: ApprovalPort = {
      on: (_event, listener) => (heard = listener),
      start: next,
      close: () => undefined,
      postMessage: (answer) => {
        told.push(answer);
        if (answer.kind === 'refused') next();
      },
    };
    void service.run(job, port).then(resolve);
  });
  return { told: told.filter(({ kind }) => kind !== 'working'), last: answers.at(-1), untyped: left.length };
};

const verifying = async (): Promise<KeyJob> => ({
  kind: 'verify-secret',
  source: await onlySource(await connected(server)),
});
const changing = async (): Promise<KeyJob> => ({
  kind: 'change-secret',
  source: await onlySource(await connected(server)),
});

const refused = (count: number) => ({
  kind: 'refused',
  // The service counts; a delay of ours beside it would only annoy.
  waitMs: 0,
  reason: { code: 'CLOUD_PIN_WRONG', params: { count, limit: 5, triesLeft: 5 - count } },
});

describe('a PIN', () => {
  it('is told wrong with the tries left, in the same window, and a right one begins the count anew', async () => {
    const first = await type(await verifying(), [[wrongPin()], [wrongPin()], [pin()]]);
    expect(first.told).toEqual([refused(1), refused(2), { kind: 'accepted' }]);
    expect(first.last).toEqual({ kind: 'verified' });
    const second = await type(await verifying(), [[wrongPin()], [pin()]]);
    expect(second.told).toEqual([refused(1), { kind: 'accepted' }]);
  });

  it('in another form is a wrong one', async () => {
    for (const odd of ['', '12345', 'abcdef', '１２３４５６', `${pin()} `]) {
      expect((await type(await verifying(), [[odd], [pin()]])).told).toEqual([
        refused(1),
        { kind: 'accepted' },
      ]);
    }
  });

  it('is changed only with the old one, and to one that keeps the rule; the old one serves no longer', async () => {
    const old = pin();
    const next = old === '148259' ? '259148' : '148259';
    const { told, last } = await type(await changing(), [
      [wrongPin(), next],
      [old, '123456'],
      [old, '111777'],
      [old, '12345'],
      [old, next],
    ]);
    const weak = (rule: string) => ({
      kind: 'refused',
      waitMs: 0,
      reason: { code: 'NEW_PASSWORD_WEAK', params: { rule } },
    });
    expect(told).toEqual([refused(1), weak('run'), weak('run'), weak('length'), { kind: 'accepted' }]);
    expect(last).toEqual({ kind: 'changed', keys: null });
    expect((await type(await verifying(), [[old], [next]])).told).toEqual([refused(1), { kind: 'accepted' }]);
    await restart();
    expect((await type(await verifying(), [[next]])).last).toEqual({ kind: 'verified' });
    await type(await changing(), [[next, old]]);
    expect((await type(await verifying(), [[pin()]])).last).toEqual({ kind: 'verified' });
  });

  it('is changed by one of two who try it at once with the old one', async () => {
    const old = pin();
    const others = ['148259', '259148', '370592'].filter((other) => other !== old).slice(0, 2);
    const jobs = [await changing(), await changing()];
    const ends = await Promise.all(jobs.map((job, i) => type(job, [[old, others[i]!]])));
    const changed = ends.findIndex(({ told }) => told[0]?.kind === 'accepted');
    expect(ends.map(({ told }) => told[0]?.kind).sort()).toEqual(['accepted', 'refused']);
    await type(await changing(), [[others[changed]!, old]]);
    expect((await type(await verifying(), [[pin()]])).last).toEqual({ kind: 'verified' });
  });

  it('is held to the rule by the service too', async () => {
    const source = await onlySource(await connected(server));
    expect(await refusal(changeCloudPin(source, octetsOf(pin()), octetsOf('777777')))).toEqual({
      code: 'NEW_PASSWORD_WEAK',
      params: { rule: 'run' },
    });
  });
});

const locked = { code: 'CLOUD_PIN_WRONG', params: { count: 5, limit: 5, triesLeft: 0 } };

describe('the fifth wrong PIN in a row', () => {
  it('is counted over restarts, by whoever kills the service in between, and over many at once', async () => {
    await type(await verifying(), [[wrongPin()]]);
    await restart();
    expect((await onlySource(await connected(server))).tries).toEqual({ left: 4, limit: 5 });
    const at = [await verifying(), await verifying(), await verifying()];
    const many = await Promise.all(at.map((job) => type(job, [[wrongPin()]])));
    const counts = many.flatMap(({ told }) => told);
    expect(counts).toEqual(expect.arrayContaining([refused(2), refused(3), refused(4)]));
    expect((await onlySource(await connected(server))).tries).toEqual({ left: 1, limit: 5 });
  });

  it('locks, and ends the window: nothing more is to be typed there', async () => {
    const job = await verifying();
    const { told, last, untyped } = await type(job, [[wrongPin()], [pin()]]);
    expect(told).toEqual([]);
    expect(untyped).toBe(1);
    expect(last).toEqual({
      kind: 'failed',
      reason: locked,
    });
    // The right one comes too late, from a client that does not look beforehand too.
    expect((await type(job, [[pin()]])).last).toEqual({ kind: 'failed', reason: locked });
  });

  it('locks over a restart; no window is opened for it, and another holder goes on', async () => {
    await restart();
    const cloud = await connected(server);
    const [found] = (await listOf(cloud)).found;
    expect(await refusal(cloud.store.key(found!.id))).toEqual(locked);
    const other = server.holders[1]!;
    await cloud.service.connect(other);
    const source = await onlySource(cloud);
    expect((await type({ kind: 'verify-secret', source }, [[other.pin]])).last).toEqual({ kind: 'verified' });
  });
});
