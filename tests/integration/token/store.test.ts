import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { reasonOf } from '../../../electron/keys/reason-of.ts';
import { listTokens } from '../../../electron/keys/token.ts';
import { createTokens } from '../../../electron/stores/tokens.ts';
import type { CertificateStore, FoundCertificate, SearchProgress } from '../../../electron/usecases/ports.ts';
import { PinState } from '../../../shared/key-job.ts';
import { Refusal } from '../../../shared/reasons.ts';
import { control, setTries, type MadeToken } from '../../fixtures/token.ts';
import { calm, layGround, type Ground } from './ground.ts';
import { failure, run } from './key-process.ts';

let ground: Ground;
let first: MadeToken;
let second: MadeToken;
beforeAll(async () => {
  ground = await layGround();
  first = await ground.token({ label: '하나' });
  second = await ground.token({ label: '둘', key: 'EC:prime256v1' });
}, 120_000);
afterAll(() => ground.clear());
afterEach(() => Promise.all([calm(first), calm(second)]));

/** The store over real libraries, as a key process answers it. */
const build = () => {
  const state = {
    libraries: [
      { path: first.library, label: '제조사 가' },
      { path: second.library, label: '제조사 나' },
    ],
    running: 0,
    most: 0,
    looked: [] as string[],
  };
  const tokens = createTokens({
    libraries: async () => state.libraries,
    listTokens: async (library) => {
      state.looked.push(library);
      state.most = Math.max(state.most, (state.running += 1));
      try {
        return await listTokens(library);
      } catch (error) {
        const { code, params } = reasonOf(error);
        throw new Refusal(code, params);
      } finally {
        state.running -= 1;
      }
    },
  });
  return { ...state, state, tokens };
};
const list = async (tokens: CertificateStore) => {
  const progress: SearchProgress[] = [];
  const listing = await tokens.list((one) => progress.push(one), new AbortController().signal);
  return { ...listing, progress };
};
const codeOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'key',
    (error: unknown) => (error instanceof Refusal ? error.reason.code : error),
  );

describe('보유 인증서 목록 of tokens', () => {
  it('has every token’s certificates under the token’s name, as each is found', async () => {
    const { tokens } = build();
    const { found, searched, problems, progress } = await list(tokens);
    const shown = (made: MadeToken): Omit<FoundCertificate, 'id'> => ({
      name: made.label,
      place: { kind: 'token', label: made.label },
      certificate: made.certificate,
      hasKey: true,
      problem: null,
    });
    expect(found).toEqual(
      [first, second].map((made) => ({ id: expect.any(String) as string, ...shown(made) })),
    );
    expect(searched).toEqual(['제조사 가', '제조사 나']);
    expect(problems).toEqual([]);
    expect(progress.map(({ fresh }) => fresh)).toEqual(found.map((one) => [one]));
  });

  it('keeps its ids from one search to the next', async () => {
    const { tokens } = build();
    const ids = async () => (await list(tokens)).found.map(({ id }) => id);
    expect(await ids()).toEqual(await ids());
    expect(new Set(await ids()).size).toBe(2);
  });

  it('does not end with a library that fails', async () => {
    const { tokens } = build();
    await control(first.library, 'C_Initialize 0x5');
    const { found, problems } = await list(tokens);
    expect(found.map(({ name }) => name)).toEqual(['둘']);
    expect(problems).toEqual([{ place: '제조사 가', reason: { code: 'INTERNAL', params: {} } }]);
  });

  it('looks at one library at a time, whoever asks', async () => {
    const { tokens, state } = build();
    const [{ found }] = await Promise.all([list(tokens), list(tokens), list(tokens)]);
    await Promise.all(found.map(({ id }) => tokens.key(id)));
    expect(state.looked).toHaveLength(8);
    expect(state.most).toBe(1);
  });

  it('stops when the customer does', async () => {
    const { tokens, state } = build();
    const stop = new AbortController();
    const listing = tokens.list(() => stop.abort(), stop.signal);
    expect(await codeOf(listing)).toBe('CANCELLED');
    await list(build().tokens);
    expect(state.looked).toEqual([first.library]);
  });

  it('starts no process where no library was added', async () => {
    const { tokens, state } = build();
    state.libraries = [];
    expect(await list(tokens)).toMatchObject({ found: [], searched: [], problems: [] });
    expect(state.looked).toEqual([]);
  });

  it('says of a locked token that it is', async () => {
    await setTries(first.library, 0);
    const { found } = await list(build().tokens);
    expect(found[0]).toMatchObject({ hasKey: true, problem: { code: 'TOKEN_PIN_LOCKED' } });
  });
});

describe('the way to its key', () => {
  const begin = async () => {
    const house = build();
    const { found } = await list(house.tokens);
    return { ...house, id: found[0]?.id ?? '' };
  };

  it('leads a key process to it', async () => {
    const { tokens, id } = await begin();
    const source = await tokens.key(id);
    expect(source).toMatchObject({
      kind: 'token',
      library: first.library,
      label: '하나',
      keyId: first.keyId,
    });
    expect(failure(await run({ kind: 'verify-secret', source }, first.pin))).toBe('verified');
  });

  it('tells the state of the PIN as it is now, before the first try', async () => {
    const { tokens, id } = await begin();
    const states: unknown[] = [];
    for (const left of [3, 2, 1]) {
      await setTries(first.library, left);
      const source = await tokens.key(id);
      states.push(source.kind === 'token' && PinState.parse(source.pin));
    }
    expect(states).toEqual(['ok', 'low', 'last']);
  });

  it.each([
    ['MEDIA_REMOVED', async () => control(first.library, 'gone')],
    ['TOKEN_PIN_LOCKED', async () => setTries(first.library, 0)],
    ['INTERNAL', async () => control(first.library, 'C_Initialize 0x5')],
  ])('ends in %s before a PIN is asked', async (code, happens) => {
    const { tokens, id } = await begin();
    await happens();
    expect(await codeOf(tokens.key(id))).toBe(code);
  });

  it('ends in CERT_NOT_FOUND where the certificate is gone, or never was', async () => {
    const made = await ground.token();
    const { tokens, state } = build();
    state.libraries = [{ path: made.library, label: '' }];
    const [found] = (await list(tokens)).found;
    await made.tool('--delete-object', '--type', 'cert', '--label', 'sign');
    expect(await codeOf(tokens.key(found?.id ?? ''))).toBe('CERT_NOT_FOUND');
    expect(await codeOf(tokens.key('unknown'))).toBe('CERT_NOT_FOUND');
  });

  it('loads no library again that the customer has removed', async () => {
    const { tokens, state, id } = await begin();
    state.libraries = state.libraries.slice(1);
    state.looked = [];
    expect(await codeOf(tokens.key(id))).toBe('CERT_NOT_FOUND');
    expect(state.looked).toEqual([]);
  });
});
