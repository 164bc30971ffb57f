import { describe, expect, it, vi } from 'vitest';
import { createRegisterController } from '../../../renderer/register/register-controller.ts';
import type { Completion, HeldCertificate, Preflight } from '../../../shared/ipc.ts';
import { type Result, failed, ok } from '../../../shared/result.ts';
import { fakeBridge, later } from './fake-bridge.ts';
import { completion, held, preflight } from './samples.ts';

const nothing = () => undefined;

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
    expect(register.opened.store.getState().map(({ id }) => id)).toEqual(['pfx']);
  });

  it('sends the version of the terms that were agreed to, and asks anew once the bank has others', async () => {
    const terms = (version: number) => ({
      version,
      title: { ko: '약관', en: 'Terms' },
      text: { ko: '제1조', en: '1.' },
    });
    let version = 3;
    const sent: (number | null)[] = [];
    const { bridge } = fakeBridge({
      registration: {
        preflight: () => Promise.resolve(ok(preflight({ terms: terms(version) }))),
        register: ({ terms: agreed }) => {
          sent.push(agreed);
          return Promise.resolve(agreed === version ? ok(completion) : failed('CHANGED_ELSEWHERE'));
        },
      },
    });
    const after = vi.fn();
    const register = createRegisterController(bridge, after, nothing);
    await register.choose(held());
    await register.sign();
    expect(sent, 'nothing without a consent').toEqual([]);
    register.consent(true);
    version = 4;
    await register.sign();
    expect(register.store.getState()).toMatchObject({
      step: 'checked',
      preflight: { terms: { version: 4 } },
      changed: ['terms'],
      consented: false,
    });
    await register.sign();
    expect(sent).toEqual([3]);
    register.consent(true);
    await register.sign();
    expect(sent).toEqual([3, 4]);
    expect(after).toHaveBeenCalledExactlyOnceWith(completion);
  });

  it('waits for the answer to a write, whatever is clicked meanwhile', async () => {
    const slow = later<Result<Completion>>();
    const check = vi.fn(() => Promise.resolve(ok(preflight())));
    const { bridge } = fakeBridge({ registration: { preflight: check, register: () => slow.promise } });
    const after = vi.fn();
    const register = createRegisterController(bridge, after, nothing);
    await register.choose(held());
    const signed = register.sign();
    await register.choose(held({ id: 'another' }));
    register.leave();
    register.beginAnew();
    expect(check).toHaveBeenCalledTimes(1);
    expect(register.store.getState()).toMatchObject({ step: 'signing', chosen: 'held-1' });
    slow.resolve(ok(completion));
    await signed;
    expect(after).toHaveBeenCalledExactlyOnceWith(completion);
    expect(register.store.getState()).toMatchObject({ step: 'choosing', chosen: null });
  });

  it('asks for one file at a time', async () => {
    const file = later<Result<HeldCertificate | null>>();
    const chooseFile = vi.fn(() => file.promise);
    const { bridge } = fakeBridge({
      certificates: { chooseFile },
      registration: { preflight: () => Promise.resolve(ok(preflight())) },
    });
    const register = createRegisterController(bridge, nothing, nothing);
    const chosen = [register.chooseFile(), register.chooseFile()];
    file.resolve(ok(held({ id: 'pfx' })));
    await Promise.all(chosen);
    expect(chooseFile).toHaveBeenCalledTimes(1);
    expect(register.store.getState()).toMatchObject({ step: 'checked', chosen: 'pfx' });
  });
});
