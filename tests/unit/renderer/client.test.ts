import { describe, expect, it, vi } from 'vitest';
import { createClient } from '../../../renderer/client.ts';
import { ok } from '../../../shared/result.ts';
import { fakeBridge } from './fake-bridge.ts';
import { bank, completion, held, preflight } from './samples.ts';

const loggedIn = (customerName = '홍길동') => ({
  state: 'logged-in',
  customerName,
  expiresAt: '2026-11-22T12:00:00Z',
  warning: false,
  extendable: true,
});

describe('the client', () => {
  const start = async () => {
    const { bridge, emit } = fakeBridge({
      session: { state: () => Promise.resolve(ok({ state: 'logged-out' as const, reason: null })) },
      certificates: { chooseFile: () => Promise.resolve(ok({ ...held(), id: 'file-1' })) },
      registration: {
        preflight: () => Promise.resolve(ok(preflight())),
        releasePreflight: () => Promise.resolve(ok(preflight())),
        release: () => Promise.resolve(ok({ ...completion, act: 'release' as const })),
      },
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

  it('lists no file that the log-out by itself has closed', async () => {
    const { client, emit, logIn } = await start();
    const ended = { state: 'logged-out', reason: { code: 'SESSION_EXPIRED', params: {} } };
    await client.register.chooseFile();
    expect(client.register.opened.store.getState()).toHaveLength(1);
    expect(client.register.store.getState()).toMatchObject({ step: 'checked', chosen: 'file-1' });
    emit('session', ended);
    await logIn('hong');
    expect(client.register.opened.store.getState()).toEqual([]);
    expect(client.register.store.getState()).toMatchObject({ step: 'choosing', chosen: null });
  });

  it('forgets what the bank said of a certificate once another act may have changed it', async () => {
    const { client } = await start();
    await client.release.open('r1', true);
    await client.release.sign();
    expect(client.navigation.store.getState()).toMatchObject({ at: 'done' });
    expect(client.register.store.getState()).toMatchObject({ step: 'choosing', chosen: null });
  });

  it('shows nothing of one customer to the next', async () => {
    const { client, emit, logIn } = await start();
    emit('session', { state: 'logged-out', reason: { code: 'SESSION_EXPIRED', params: {} } });
    await logIn('kim');
    expect(client.navigation.store.getState()).toEqual({ at: 'inventory' });
    expect(client.register.store.getState()).toMatchObject({ step: 'choosing', chosen: null });
  });

  it('tells customers apart who log in with certificates', async () => {
    const { client, emit } = await start();
    const ended = { state: 'logged-out', reason: { code: 'SESSION_EXPIRED', params: { why: 'idle' } } };
    const byCertificate = async (sha256: string) => {
      emit('session', ended);
      await client.session.logInWithCertificate({ id: 'held-1', sha256 });
      emit('session', loggedIn());
      return client.register.store.getState().chosen;
    };
    // Who came in by an id is somebody else, as far as the page can tell.
    expect(await byCertificate('ab')).toBeNull();
    await client.register.choose(held());
    expect(await byCertificate('ab')).toBe('held-1');
    expect(await byCertificate('cd')).toBeNull();
  });

  it('lists no file either that was opened for a log-in and closed on the way back from it', async () => {
    const { client, emit } = await start();
    emit('session', { state: 'logged-out', reason: null });
    await client.logInChoice.chooseFile();
    expect(client.logInChoice.store.getState().id).toBe('file-1');
    emit('session', { state: 'second-factor', asked: { kind: 'otp' } });
    expect(client.register.opened.store.getState()).toHaveLength(1);
    emit('session', { state: 'logged-out', reason: null });
    expect(client.register.opened.store.getState()).toEqual([]);
    expect(client.logInChoice.store.getState().id).toBeNull();
  });

  it('forgets page and choice when the customer logs out', async () => {
    const { client, emit } = await start();
    emit('session', { state: 'logged-out', reason: null });
    expect(client.navigation.store.getState()).toEqual({ at: 'inventory' });
    expect(client.register.store.getState()).toMatchObject({ chosen: null });
  });

  it('tells once, to whoever comes first, what the last run left unfinished', async () => {
    const interrupted = vi.fn(() =>
      Promise.resolve(
        ok([
          { act: 'copy' as const, place: { kind: 'npki' as const, label: 'C:' }, outcome: 'undone' as const },
        ]),
      ),
    );
    const { bridge, emit } = fakeBridge({
      session: { state: () => Promise.resolve(ok({ state: 'logged-out' as const, reason: null })) },
      manage: { interrupted },
    });
    const info = { version: '0.1.0', environment: 'sandbox' as const, bank };
    const client = createClient(bridge, info, { language: 'ko', theme: 'system' });
    await client.session.start();
    expect(interrupted).not.toHaveBeenCalled();
    emit('session', loggedIn());
    emit('session', { state: 'logged-out', reason: null });
    emit('session', loggedIn());
    await vi.waitFor(() => expect(client.interrupted.store.getState().value).toHaveLength(1));
    expect(interrupted).toHaveBeenCalledTimes(1);
  });

  it('lists anew, with nothing taken out of sight, when a drive comes', async () => {
    const lists = [[held()], [held(), held({ id: 'usb' })]];
    const { bridge, emit } = fakeBridge({
      session: { state: () => Promise.resolve(ok({ state: 'logged-out' as const, reason: null })) },
      certificates: {
        held: () => Promise.resolve(ok({ certificates: lists.shift() ?? [], searched: [], problems: [] })),
        registered: () => Promise.resolve(ok([])),
      },
    });
    const info = { version: '0.1.0', environment: 'sandbox' as const, bank };
    const client = createClient(bridge, info, { language: 'ko', theme: 'system' });
    await client.session.start();
    emit('session', loggedIn());
    await vi.waitFor(() => expect(client.held.store.getState().at).toBe('ready'));
    const steps: string[] = [];
    client.held.store.subscribe(({ at }) => steps.push(at));
    emit('places', undefined);
    await vi.waitFor(() => expect(client.held.store.getState().value?.certificates).toHaveLength(2));
    expect(steps).toEqual(['ready']);
  });
});
