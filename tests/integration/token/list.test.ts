import { mkdirSync, writeFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { listTokens } from '../../../electron/keys/token.ts';
import { control, setTries, type MadeToken } from '../../fixtures/token.ts';
import { calm, certificateObject, layGround, putObject, type Ground } from './ground.ts';
import { failure, listed, run } from './key-process.ts';

let ground: Ground;
let token: MadeToken;
beforeAll(async () => {
  ground = await layGround();
  token = await ground.token({ dir: ground.at('makers'), label: '홍길동 보안토큰' });
}, 120_000);
afterAll(() => ground.clear());
afterEach(() => calm(token));

const labels = async (): Promise<string[]> =>
  (await listTokens(token.library)).map(({ label }) => label).sort();

describe('tokens behind a library', () => {
  it('are shown with what anybody may read, and without those that nobody has set up', async () => {
    const empty = await ground.token({ dir: ground.at('makers'), label: 'EMPTY', holds: [] });
    // SoftHSM2 always offers one more slot with a token that is not initialised.
    expect(await labels()).toEqual(['EMPTY', '홍길동 보안토큰']);
    const { certificates, ...shown } = await listed(token);
    expect(shown).toEqual({
      label: '홍길동 보안토큰',
      model: 'SoftHSM v2',
      serialNumber: expect.stringMatching(/^[0-9a-f]{16}$/) as unknown,
      pin: 'ok',
    });
    expect(certificates).toEqual([{ certificate: token.certificate, keyId: token.keyId }]);
    expect((await listed(empty)).certificates).toEqual([]);
  });

  it('are answered by the key process without a PIN and without the window', async () => {
    const { answer, shown } = await run({ kind: 'list-tokens', library: token.library });
    expect(answer).toMatchObject({ kind: 'tokens', tokens: [{}, {}] });
    expect(shown).toEqual([]);
  });

  it('hide an authority’s certificate and one that is too large, and show one that cannot be read', async () => {
    const other = await ground.token();
    const garbage = new Uint8Array(300).fill(0x30);
    putObject(other, certificateObject(ground.pki.issuers[0]?.certificate ?? garbage, '77'));
    putObject(other, certificateObject(new Uint8Array(64 * 1024 + 1).fill(0x30), '78'));
    putObject(other, certificateObject(garbage, '79'));
    const { certificates } = await listed(other);
    const shown = certificates.map(({ certificate }) => Buffer.from(certificate).toString('hex')).sort();
    expect(shown).toEqual([other.certificate, garbage].map((der) => Buffer.from(der).toString('hex')).sort());
  });

  it.each([
    [2, 'low'],
    [1, 'last'],
    [0, 'locked'],
  ])('tell the state of the PIN: %i tries left', async (left, pin) => {
    await setTries(token.library, left);
    expect(await listed(token)).toMatchObject({ pin });
  });

  it('tell that a PIN was never set', async () => {
    await control(token.library, 'flags 0 0x8');
    expect(await listed(token)).toMatchObject({ pin: 'not-set' });
  });

  it('are none where none is plugged in', async () => {
    await control(token.library, 'gone');
    expect(await labels()).toEqual([]);
  });
});

describe('a library', () => {
  it.each(['another kind of library', 'a text', 'a folder', 'nothing'])(
    'that is %s is refused',
    async (what) => {
      const file = ground.at(what.replaceAll(' ', '-'));
      if (what === 'a text') writeFileSync(file, 'no library');
      if (what === 'a folder') mkdirSync(file);
      const library =
        what === 'another kind of library' ? '/usr/lib/x86_64-linux-gnu/libsecret-1.so.0' : file;
      expect(failure(await run({ kind: 'list-tokens', library }))).toEqual({
        code: 'FORMAT_UNSUPPORTED',
        params: {},
      });
    },
  );

  it.each([
    'libtoken.so',
    './libtoken.so',
    '//server/share/libtoken.so',
    String.raw`\\server\share\token.dll`,
    // Windows reads either stroke.
    String.raw`/\server\share\token.dll`,
  ])('is never loaded by a name that leads elsewhere: %s', async (library) => {
    expect(failure(await run({ kind: 'list-tokens', library }))).toEqual({ code: 'INTERNAL', params: {} });
  });

  it('that fails says so, and works again afterwards', async () => {
    await control(token.library, 'C_GetSlotList 0x5');
    expect(failure(await run({ kind: 'list-tokens', library: token.library }))).toEqual({
      code: 'INTERNAL',
      params: {},
    });
    await control(token.library);
    expect(await labels()).toContain('홍길동 보안토큰');
  });

  it('that cannot read one token tells of the others', async () => {
    await control(token.library, 'unreadable EMPTY');
    expect(await labels()).toEqual(['홍길동 보안토큰']);
  });
});
