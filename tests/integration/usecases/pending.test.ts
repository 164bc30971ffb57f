import { describe, expect, it } from 'vitest';
import { build, certificateOf, codeOf, fixtureOf } from '../../unit/usecases/support/house.ts';
import { ground, beginOnGround } from './ground.ts';

beginOnGround();

describe('an operation whose answer never came', () => {
  const operation = {
    key: '5f0c2d3e-6b5a-4d7e-9a51-0f4a5c1d2e3f',
    act: 'register',
    holder: '홍길동',
    startedAt: '2026-11-22T00:00:00.000Z',
  } as const;

  it('is told without its certificate, and settled with it', async () => {
    const house = build(ground);
    const certificate = Buffer.from(certificateOf(ground, 'pfx-korean')).toString('base64');
    house.world.pending = [{ ...operation, certificate }];
    expect(await house.history.pending()).toEqual([operation]);
    house.state.settled = house.done('register', operation, certificate);
    expect(await house.history.settle(operation.key)).toMatchObject({
      act: 'register',
      certificate: { sha256: fixtureOf(ground, 'pfx-korean').sha256 },
    });
  });

  it('was not done: null', async () => {
    const house = build(ground);
    house.world.pending = [operation];
    expect(await house.history.settle(operation.key)).toBeNull();
  });

  it('finds its certificate by the receipt’s hash, not by what was written down', async () => {
    const house = build(ground);
    const other = Buffer.from(certificateOf(ground, 'pfx-korean')).toString('base64');
    house.world.pending = [{ ...operation, certificate: other }];
    const held = Buffer.from(certificateOf(ground, 'bank-yessign-kmb')).toString('base64');
    house.state.settled = house.done('register', operation, held);
    expect((await house.history.settle(operation.key))?.certificate.sha256).toBe(
      fixtureOf(ground, 'bank-yessign-kmb').sha256,
    );
  });

  it('is asked about by the app itself after a log-in, once', async () => {
    const house = build(ground);
    house.enter({ state: 'logged-out', reason: null });
    const certificate = Buffer.from(certificateOf(ground, 'pfx-korean')).toString('base64');
    house.world.pending = [{ ...operation, certificate }];
    house.state.settled = house.done('register', operation, certificate);
    house.enter(house.loggedIn);
    expect(await house.history.settled()).toMatchObject([
      { operation, completion: { act: 'register', certificate: { holder: '홍길동' } } },
    ]);
    house.enter({ state: 'logged-out', reason: null });
    expect(await house.history.settled()).toEqual([]);
  });

  it('that the customer asks about while the app does has one answer', async () => {
    const house = build(ground);
    house.enter({ state: 'logged-out', reason: null });
    house.world.pending = [operation];
    house.enter(house.loggedIn);
    expect(await Promise.all([house.history.settle(operation.key), house.history.settled()])).toEqual([
      null,
      [{ operation, completion: null }],
    ]);
    expect(house.asked.settles).toEqual([operation.key]);
  });

  it('is nobody’s before log-in', async () => {
    const house = build(ground);
    house.state.session = { state: 'logged-out', reason: null };
    expect(await codeOf(house.history.pending())).toBe('SESSION_EXPIRED');
  });
});
