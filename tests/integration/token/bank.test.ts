import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { listTokens } from '../../../electron/keys/token.ts';
import { createTokens } from '../../../electron/stores/tokens.ts';
import type { Bank } from '../../../electron/usecases/ports.ts';
import { people } from '../../fixtures/people.ts';
import { makeToken, setTries, type MadeToken } from '../../fixtures/token.ts';
import { enterAsDemo } from '../bank/demo-customer.ts';
import { BankProcess } from '../bank/process.ts';
import { build, clear, codeOf, layGround, type Ground } from '../../unit/usecases/support/house.ts';
import { calm } from './ground.ts';
import { sha256 } from './key-process.ts';

/** 등록 and 해제 with a token, through the app's own use cases, at the sandbox bank: it checks the signature and the VID. */
let ground: Ground;
let server: BankProcess;
let bank: Bank;
let token: MadeToken;
beforeAll(async () => {
  ground = await layGround();
  const dir = (name: string): string => path.join(ground.dir, name);
  token = await makeToken({ dir: dir('token'), pki: ground.pki });
  server = await BankProcess.start();
  bank = await enterAsDemo(server, ground.dir);
}, 120_000);
afterAll(async () => {
  await server.remove();
  clear(ground);
});
afterEach(() => calm(token));

const enter = async (made: MadeToken) => {
  const libraries = async () => [{ path: made.library, label: '제조사' }];
  const house = build(ground, { bank, stores: [createTokens({ libraries, listTokens })] });
  const { certificates } = await house.inventory.held();
  const held = certificates.find(({ summary }) => summary?.sha256 === sha256(made.certificate));
  if (!held) throw new Error('the token’s certificate is not held');
  return { house, held };
};

describe('a certificate in a token', () => {
  it('is registered, after a wrong PIN in the same window, which says what the token said before', async () => {
    await setTries(token.library, 2);
    const { house, held } = await enter(token);
    expect(held).toMatchObject({
      state: 'usable',
      bank: 'not-registered',
      places: [{ kind: 'token', label: token.label, acts: ['sign', 'check-secret', 'change-secret'] }],
    });
    expect(await house.preflight.registration(held.id)).toMatchObject({ proceed: true });
    house.desk.passwords = ['wrong-pin', token.pin];
    expect(await house.register(held.id)).toMatchObject({
      act: 'register',
      certificate: { holder: '홍길동' },
    });
    expect(house.desk.views).toMatchObject([{ asks: 'token-pin', tries: { kind: 'pin', state: 'low' } }]);
    expect(house.desk.told.find(({ kind }) => kind === 'refused')).toMatchObject({
      reason: { code: 'TOKEN_PIN_WRONG', params: { triesLeft: 1 } },
    });
    expect((await enter(token)).held.bank).toBe('registered');
  });

  it('is released with it', async () => {
    const { house, held } = await enter(token);
    const [row] = await house.inventory.registered();
    expect(row).toMatchObject({ heldId: held.id });
    expect(await house.preflight.release(row?.id ?? '', true)).toMatchObject({ proceed: true });
    house.desk.passwords = [token.pin];
    expect(await house.release.withKey(row?.id ?? '')).toMatchObject({ act: 'release' });
    expect(house.desk.views).toMatchObject([{ asks: 'token-pin', tries: { kind: 'pin', state: 'ok' } }]);
    expect((await enter(token)).held.bank).toBe('not-registered');
  });

  it('of somebody else, or without R, ends as one in a file', async () => {
    const dir = (name: string): string => path.join(ground.dir, name);
    const registering = async (made: MadeToken): Promise<unknown> => {
      const { house, held } = await enter(made);
      house.desk.passwords = [made.pin];
      await house.preflight.registration(held.id);
      return codeOf(house.register(held.id).then(({ act }) => act));
    };
    const { pki } = ground;
    const other = await makeToken({ dir: dir('other'), pki, holder: people.other, label: 'OTHER' });
    expect(await registering(other)).toBe('VID_MISMATCH');
    const bare = await makeToken({ dir: dir('bare'), pki, holds: ['certificate'], label: 'BARE' });
    expect(await registering(bare)).toBe('RANDOM_MISSING');
  });

  it('that is locked is refused before its PIN is asked', async () => {
    await setTries(token.library, 0);
    const { house, held } = await enter(token);
    expect(held).toMatchObject({ state: 'unusable', findings: [{ code: 'TOKEN_PIN_LOCKED' }] });
    expect(await house.preflight.registration(held.id)).toMatchObject({
      proceed: false,
      findings: [{ code: 'TOKEN_PIN_LOCKED' }],
    });
    expect(house.desk.views).toEqual([]);
  });
});
