import { describe, expect, it, vi } from 'vitest';
import { createClient } from '../../../renderer/client.ts';
import { createLoader } from '../../../renderer/loadable.ts';
import { createSessionController } from '../../../renderer/login/session-controller.ts';
import { createSettleController } from '../../../renderer/pending/settle-controller.ts';
import { createRegisterController } from '../../../renderer/register/register-controller.ts';
import { createReleaseController } from '../../../renderer/release/release-controller.ts';
import type { Completion, HeldCertificate, Preflight } from '../../../shared/ipc.ts';
import { type Result, failed, ok } from '../../../shared/result.ts';
import { fakeBridge, later } from './fake-bridge.ts';
import { bank, held, preflight, summary } from './samples.ts';

const completion: Completion = {
  act: 'register',
  receiptNumber: 'R-1',
  time: '2026-11-22T12:00:00Z',
  certificate: summary(),
};
const nothing = () => undefined;
const finding = { search: () => Promise.resolve(), opened: nothing };
const loggedIn = (customerName = '홍길동') => ({
  state: 'logged-in',
  customerName,
  expiresAt: '2026-11-22T12:00:00Z',
  warning: false,
});

describe('registering', () => {
  it('drops the check of a certificate that is no longer the chosen one', async () => {
    const slow = later<Result<Preflight>>();
    const { bridge } = fakeBridge({
      registration: {
        preflight: ({ certificate }) =>
          certificate === 'slow' ? slow.promise : Promise.resolve(ok(preflight())),
      },
    });
    const register = createRegisterController(bridge, nothing, nothing);
    const first = register.choose(held({ id: 'slow' }));
    await register.choose(held({ id: 'quick' }));
    slow.resolve(failed('REVOKED'));
    await first;
    expect(register.store.getState()).toMatchObject({ step: 'checked', chosen: 'quick' });
  });

  it('does not send to the bank what our own check refuses', async () => {
    const ask = vi.fn(() => Promise.resolve(ok(preflight())));
    const register = createRegisterController(
      fakeBridge({ registration: { preflight: ask } }).bridge,
      nothing,
      nothing,
    );
    await register.choose(held({ findings: [{ code: 'EXPIRED', params: {} }] }));
    await register.choose(held({ summary: null }));
    expect(ask).not.toHaveBeenCalled();
  });

  it('keeps the chosen certificate when the window is cancelled', async () => {
    const { bridge } = fakeBridge({
      registration: {
        preflight: () => Promise.resolve(ok(preflight())),
        register: () => Promise.resolve(failed('CANCELLED')),
      },
    });
    const after = vi.fn();
    const register = createRegisterController(bridge, after, nothing);
    await register.choose(held());
    await register.sign();
    expect(register.store.getState()).toMatchObject({
      step: 'checked',
      chosen: 'held-1',
      refusal: { code: 'CANCELLED' },
    });
    expect(after).not.toHaveBeenCalled();
  });

  it.each([
    ['a completion', ok(completion), completion],
    ['an unknown result', failed('RESULT_UNKNOWN'), null],
  ])('leaves the page with %s, and never applies again by itself', async (_, answer, told) => {
    const write = vi.fn(() => Promise.resolve(answer));
    const { bridge } = fakeBridge({
      registration: { preflight: () => Promise.resolve(ok(preflight())), register: write },
    });
    const after = vi.fn();
    const register = createRegisterController(bridge, after, nothing);
    await register.choose(held());
    await Promise.all([register.sign(), register.sign()]);
    expect(write).toHaveBeenCalledTimes(1);
    expect(after).toHaveBeenCalledExactlyOnceWith(told);
  });

  it('sends one octet more than is allowed of a huge file, and chooses what was opened', async () => {
    const sizes: number[] = [];
    const { bridge } = fakeBridge({
      certificates: {
        openDropped: ({ bytes }) => {
          sizes.push(bytes.length);
          return Promise.resolve(sizes.length === 1 ? failed('FORMAT_UNSUPPORTED') : ok(held({ id: 'pfx' })));
        },
      },
      registration: { preflight: () => Promise.resolve(ok(preflight())) },
    });
    const register = createRegisterController(bridge, nothing, nothing);
    await register.dropFile(new File([new Uint8Array(11 * 1024 * 1024)], 'big.pfx'));
    expect(register.store.getState()).toMatchObject({ file: { code: 'FORMAT_UNSUPPORTED' } });
    await register.dropFile(new File([new Uint8Array(3)], 'MINE.PFX'));
    expect(sizes).toEqual([10 * 1024 * 1024 + 1, 3]);
    expect(register.store.getState()).toMatchObject({ step: 'checked', chosen: 'pfx' });
    expect(register.opened.getState().map(({ id }) => id)).toEqual(['pfx']);
  });
});

describe('what is under way', () => {
  it('is not asked a second time: one file, one release', async () => {
    const file = later<Result<HeldCertificate | null>>();
    const done = later<Result<Completion>>();
    const chooseFile = vi.fn(() => file.promise);
    const write = vi.fn(() => done.promise);
    const ready = () => Promise.resolve(ok(preflight()));
    const { bridge } = fakeBridge({
      certificates: { chooseFile },
      registration: { preflight: ready, releasePreflight: ready, release: write },
    });
    const register = createRegisterController(bridge, nothing, nothing);
    const chosen = [register.chooseFile(), register.chooseFile()];
    file.resolve(ok(held({ id: 'pfx' })));
    await Promise.all(chosen);
    expect(chooseFile).toHaveBeenCalledTimes(1);
    expect(register.store.getState()).toMatchObject({ step: 'checked', chosen: 'pfx' });

    const release = createReleaseController(bridge, nothing, finding);
    await release.open('r1', true);
    await Promise.all([release.chooseFile(), release.chooseFile()]);
    expect(chooseFile).toHaveBeenCalledTimes(2);
    const signed = [release.sign(), release.sign()];
    done.resolve(ok(completion));
    await Promise.all(signed);
    expect(write).toHaveBeenCalledTimes(1);
  });
});

describe('releasing', () => {
  it('asks for a reason before a release without the key, and sends it', async () => {
    const write = vi.fn(() => Promise.resolve(ok({ ...completion, act: 'release-without-key' as const })));
    const { bridge } = fakeBridge({
      registration: { releasePreflight: () => Promise.resolve(ok(preflight())), releaseWithoutKey: write },
    });
    const release = createReleaseController(bridge, nothing, finding);
    await release.open('r1', false);
    await release.sign();
    expect(write).not.toHaveBeenCalled();
    expect(release.store.getState()).toMatchObject({ whyMissing: true });
    release.setWhy('lost');
    await release.sign();
    expect(write).toHaveBeenCalledExactlyOnceWith({ registration: 'r1', reason: 'lost' });
  });

  it('drops the check of a registration that was left', async () => {
    const slow = later<Result<Preflight>>();
    const { bridge } = fakeBridge({ registration: { releasePreflight: () => slow.promise } });
    const release = createReleaseController(bridge, nothing, finding);
    const opened = release.open('r1', true);
    release.reset();
    slow.resolve(ok(preflight()));
    await opened;
    expect(release.store.getState()).toEqual({ step: 'closed' });
  });
});

describe('releasing with a file after a restart', () => {
  it('goes on with the key of a file that is opened there, and the lists hear of it', async () => {
    const files = [ok(null), failed('PASSWORD_WRONG'), ok(held({ id: 'pfx' }))];
    let here = false;
    const check = vi.fn(() =>
      Promise.resolve(
        ok(
          here
            ? preflight()
            : preflight({ findings: [{ code: 'CERT_NOT_FOUND', params: {} }], proceed: false }),
        ),
      ),
    );
    const write = vi.fn(() => Promise.resolve(ok({ ...completion, act: 'release' as const })));
    const registered = vi.fn(() => Promise.resolve(ok([])));
    const { bridge } = fakeBridge({
      certificates: {
        registered,
        chooseFile: () => {
          here = files.length === 1;
          return Promise.resolve(files.shift() ?? failed('INTERNAL'));
        },
      },
      registration: { releasePreflight: check, release: write },
    });
    const { release } = createClient(
      bridge,
      { version: '1', environment: 'sandbox', bank },
      { language: 'ko', theme: 'system' },
    );
    await release.open('r1', true);
    await release.chooseFile();
    expect(release.store.getState()).toMatchObject({ step: 'ready', refusal: { code: 'CANCELLED' } });
    await release.chooseFile();
    expect(release.store.getState()).toMatchObject({ step: 'ready', refusal: { code: 'PASSWORD_WRONG' } });
    expect(registered).not.toHaveBeenCalled();
    await release.chooseFile();
    expect(registered).toHaveBeenCalledTimes(1);
    expect(release.store.getState()).toMatchObject({ step: 'ready', preflight: { proceed: true } });
    expect(check).toHaveBeenLastCalledWith({ registration: 'r1', withKey: true });
    await release.sign();
    expect(write).toHaveBeenCalledExactlyOnceWith({ registration: 'r1' });
  });

  it('searches first and checks then', async () => {
    const steps: string[] = [];
    const { bridge } = fakeBridge({
      registration: {
        releasePreflight: () => {
          steps.push('check');
          return Promise.resolve(ok(preflight()));
        },
      },
    });
    const search = async () => {
      steps.push('search');
    };
    const release = createReleaseController(bridge, nothing, { search, opened: nothing });
    await release.open('r1', false);
    await release.searchAgain();
    expect(steps).toEqual(['check', 'search', 'check']);
    expect(release.store.getState()).toMatchObject({ step: 'ready', withKey: true });
  });
});

describe('settling', () => {
  it('tells what became of an operation, and asks once at a time', async () => {
    const settle = vi.fn(() => Promise.resolve(ok(null)));
    const after = vi.fn();
    const controller = createSettleController(fakeBridge({ registration: { settle } }).bridge, after);
    await Promise.all([controller.settle('k'), controller.settle('k')]);
    expect(settle).toHaveBeenCalledTimes(1);
    expect(after).toHaveBeenCalledExactlyOnceWith(null);
    expect(controller.store.getState()).toEqual({ k: 'not-done' });
  });
});

describe('logging in', () => {
  it('never lets a password or an OTP number into a store', async () => {
    const { bridge } = fakeBridge({
      session: {
        state: () => Promise.resolve(ok({ state: 'logged-out' as const, reason: null })),
        logIn: () => Promise.resolve(ok({ state: 'second-factor' as const })),
        confirmOtp: () => Promise.resolve(failed('OTP_WRONG', { triesLeft: 4 })),
      },
    });
    const session = createSessionController(bridge);
    const seen: string[] = [];
    session.store.subscribe((state) => seen.push(JSON.stringify(state)));
    await session.start();
    await session.logIn('hong', 'Secret-pass-1');
    await session.confirmOtp('918273');
    expect(seen.length).toBeGreaterThan(3);
    expect(seen.join()).toContain('hong');
    expect(seen.join()).not.toMatch(/Secret-pass-1|918273/);
  });
});

describe('a loader', () => {
  it('keeps what was there when it cannot be asked again, and drops an overtaken answer', async () => {
    const slow = later<Result<string>>();
    const answers = [Promise.resolve(ok('first')), slow.promise, Promise.resolve(failed('OFFLINE'))];
    const loader = createLoader<string>(() => answers.shift() ?? Promise.resolve(failed('INTERNAL')));
    await loader.load();
    const overtaken = loader.load();
    await loader.load();
    slow.resolve(ok('stale'));
    await overtaken;
    expect(loader.store.getState()).toEqual({
      at: 'failed',
      value: 'first',
      reason: { code: 'OFFLINE', params: {} },
    });
  });
});

describe('the client', () => {
  const start = async () => {
    const { bridge, emit } = fakeBridge({
      session: { state: () => Promise.resolve(ok({ state: 'logged-out' as const, reason: null })) },
      registration: { preflight: () => Promise.resolve(ok(preflight())) },
    });
    const info = { version: '0.1.0', environment: 'sandbox' as const, bank };
    const client = createClient(bridge, info, { language: 'ko', theme: 'system' });
    await client.session.start();
    const logIn = async (id: string) => {
      await client.session.logIn(id, 'x');
      emit('session', loggedIn());
    };
    await logIn('hong');
    client.navigation.go({ at: 'register' });
    await client.register.choose(held());
    return { client, emit, logIn };
  };
  const kept = { step: 'checked', chosen: 'held-1' };

  it('keeps page and choice over a log-out by itself', async () => {
    const { client, emit, logIn } = await start();
    emit('session', { state: 'logged-out', reason: { code: 'SESSION_EXPIRED', params: {} } });
    expect(client.session.store.getState()).toMatchObject({ id: 'hong', ended: { code: 'SESSION_EXPIRED' } });
    await logIn('hong');
    expect(client.navigation.store.getState()).toEqual({ at: 'register' });
    expect(client.register.store.getState()).toMatchObject(kept);
  });

  it('shows nothing of one customer to the next', async () => {
    const { client, emit, logIn } = await start();
    emit('session', { state: 'logged-out', reason: { code: 'SESSION_EXPIRED', params: {} } });
    await logIn('kim');
    expect(client.navigation.store.getState()).toEqual({ at: 'inventory' });
    expect(client.register.store.getState()).toMatchObject({ step: 'choosing', chosen: null });
  });

  it('forgets page and choice when the customer logs out', async () => {
    const { client, emit } = await start();
    emit('session', { state: 'logged-out', reason: null });
    expect(client.navigation.store.getState()).toEqual({ at: 'inventory' });
    expect(client.register.store.getState()).toMatchObject({ chosen: null });
  });
});
