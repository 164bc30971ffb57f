import { describe, expect, it, vi } from 'vitest';
import { holderFrom, wrongField } from '../../../renderer/sources/cloud-holder.ts';
import { createSourcesController } from '../../../renderer/sources/sources-controller.ts';
import type { HeldCertificate } from '../../../shared/ipc.ts';
import { type Result, failed, ok } from '../../../shared/result.ts';
import { fakeBridge, later } from './fake-bridge.ts';
import { held } from './samples.ts';

const nobody = () => Promise.resolve();
const sources = () => Promise.resolve(ok({ added: [], cloud: null }));

describe('places to search', () => {
  it.each([
    ['added', ok(true), true, { act: 'add-folder', refusal: null }],
    ['cancelled', ok(false), false, null],
    ['refused', failed('ACCESS_DENIED'), false, { act: 'add-folder', refusal: { code: 'ACCESS_DENIED' } }],
  ])('a folder that is %s', async (_, answer, added, last) => {
    const changed = vi.fn();
    const { bridge } = fakeBridge({ certificates: { sources, addFolder: () => Promise.resolve(answer) } });
    const controller = createSourcesController(bridge, changed, nobody);
    expect(await controller.addFolder()).toBe(added);
    // Of a folder the main process tells by itself.
    expect(changed).not.toHaveBeenCalled();
    const state = controller.store.getState();
    expect(state.busy).toBeNull();
    if (last === null) expect(state.last).toBeNull();
    else expect(state.last).toMatchObject(last);
  });

  it('one dialog at a time', async () => {
    const slow = later<Result<boolean>>();
    const addToken = vi.fn(() => slow.promise);
    const addFolder = vi.fn(() => Promise.resolve(ok(true)));
    const { bridge } = fakeBridge({ certificates: { sources, addToken, addFolder } });
    const controller = createSourcesController(bridge, () => undefined, nobody);
    const first = controller.addToken();
    expect(await controller.addFolder()).toBe(false);
    slow.resolve(ok(true));
    expect(await first).toBe(true);
    expect(addFolder).not.toHaveBeenCalled();
  });

  it('keeps nothing of who the customer is at the service', async () => {
    const connectCloud = vi.fn(() => Promise.resolve(failed('LOGIN_FAILED')));
    const { bridge } = fakeBridge({ certificates: { sources, connectCloud } });
    const controller = createSourcesController(bridge, () => undefined, nobody);
    const who = { name: '홍길동', phone: '01012345678', birth: '900102' };
    expect(await controller.connect(who)).toBe(false);
    expect(connectCloud).toHaveBeenCalledExactlyOnceWith(who);
    expect(JSON.stringify(controller.store.getState())).not.toMatch(/홍길동|01012345678|900102/);
  });

  it('are searched anew when the service is connected, and when it is no longer', async () => {
    const done = () => Promise.resolve(ok(undefined));
    const { bridge } = fakeBridge({ certificates: { sources, connectCloud: done, disconnectCloud: done } });
    const changed = vi.fn();
    const controller = createSourcesController(bridge, changed, nobody);
    await controller.connect({ name: '홍길동', phone: '01012345678', birth: '900102' });
    expect(changed).toHaveBeenCalledTimes(1);
    await controller.disconnect();
    expect(changed).toHaveBeenCalledTimes(2);
  });

  it('a file that was opened is told once, one that was not chosen never', async () => {
    const answers: Result<HeldCertificate | null>[] = [ok(null), ok(held({ id: 'pfx' }))];
    const chooseFile = () => Promise.resolve(answers.shift() ?? failed('INTERNAL'));
    const { bridge } = fakeBridge({ certificates: { sources, chooseFile } });
    const opened = vi.fn(nobody);
    const changed = vi.fn();
    const controller = createSourcesController(bridge, changed, opened);
    await controller.importFile();
    expect(opened).not.toHaveBeenCalled();
    await controller.importFile();
    expect(opened).toHaveBeenCalledExactlyOnceWith(held({ id: 'pfx' }));
    expect(changed).not.toHaveBeenCalled();
  });
});

describe('who one is at the service', () => {
  const who = { name: '홍길동', phone: '01012345678', birth: '900102' };

  it('is taken as people type it', () => {
    expect(holderFrom({ name: ' 홍길동 ', phone: '010-1234 5678', birth: '900102 ' })).toEqual(who);
    expect(wrongField(who)).toBeNull();
  });

  it.each([
    [{ name: '' }, 'name'],
    [{ name: '가'.repeat(41) }, 'name'],
    [{ phone: '0212345678' }, 'phone'],
    [{ phone: '010123456789' }, 'phone'],
    [{ birth: '90010' }, 'birth'],
    [{ birth: '901301' }, 'birth'],
    [{ birth: '900230' }, 'birth'],
    // 1900 was no leap year, 2000 was.
    [{ birth: '000229' }, null],
  ] as const)('%o: %s', (changes, field) => {
    expect(wrongField({ ...who, ...changes })).toBe(field);
  });
});
