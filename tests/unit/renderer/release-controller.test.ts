import { describe, expect, it, vi } from 'vitest';
import { createClient } from '../../../renderer/client.ts';
import { createReleaseController } from '../../../renderer/release/release-controller.ts';
import type { Completion, Preflight } from '../../../shared/ipc.ts';
import { type Result, failed, ok } from '../../../shared/result.ts';
import { fakeBridge, later } from './fake-bridge.ts';
import { bank, completion, held, preflight } from './samples.ts';

const nothing = () => undefined;
const finding = { search: () => Promise.resolve(), opened: nothing, gone: nothing };

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

  it('waits for the answer to a write after the page was left', async () => {
    const slow = later<Result<Completion>>();
    const { bridge } = fakeBridge({
      registration: {
        releasePreflight: () => Promise.resolve(ok(preflight())),
        release: () => slow.promise,
      },
    });
    const after = vi.fn();
    const release = createReleaseController(bridge, after, finding);
    await release.open('r1', true);
    const signed = release.sign();
    release.leave();
    await release.open('r2', true);
    expect(release.store.getState()).toMatchObject({ step: 'signing', id: 'r1' });
    slow.resolve(ok(completion));
    await signed;
    expect(after).toHaveBeenCalledExactlyOnceWith(completion);
  });

  it('lets the lists be asked anew where the registration is gone', async () => {
    const checks = [failed('ALREADY_RELEASED'), ok(preflight())];
    const gone = vi.fn();
    const { bridge } = fakeBridge({
      registration: {
        releasePreflight: () => Promise.resolve(checks.shift() ?? failed('INTERNAL')),
        release: () => Promise.resolve(failed('NOT_REGISTERED')),
      },
    });
    const release = createReleaseController(bridge, nothing, { ...finding, gone });
    await release.open('r1', true);
    expect(gone).toHaveBeenCalledTimes(1);
    await release.open('r1', true);
    expect(gone).toHaveBeenCalledTimes(1);
    await release.sign();
    expect(gone).toHaveBeenCalledTimes(2);
  });

  it('asks for one file and signs one release at a time', async () => {
    const chooseFile = vi.fn(() => Promise.resolve(ok(null)));
    const write = vi.fn(() => Promise.resolve(ok(completion)));
    const { bridge } = fakeBridge({
      certificates: { chooseFile },
      registration: { releasePreflight: () => Promise.resolve(ok(preflight())), release: write },
    });
    const release = createReleaseController(bridge, nothing, finding);
    await release.open('r1', true);
    await Promise.all([release.chooseFile(), release.chooseFile()]);
    expect(chooseFile).toHaveBeenCalledTimes(1);
    await Promise.all([release.sign(), release.sign()]);
    expect(write).toHaveBeenCalledTimes(1);
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
    const release = createReleaseController(bridge, nothing, { ...finding, search });
    await release.open('r1', false);
    await release.searchAgain();
    expect(steps).toEqual(['check', 'search', 'check']);
    expect(release.store.getState()).toMatchObject({ step: 'ready', withKey: true });
  });
});
