import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listTokens } from '../../../electron/keys/token.ts';
import { createTokenChoice, installedLibraries } from '../../../electron/shell/token-libraries.ts';
import type { TokenLibrary } from '../../../electron/usecases/ports.ts';
import { Refusal } from '../../../shared/reasons.ts';
import { makeLibrary } from '../../fixtures/token.ts';
import { layGround, type Ground } from './ground.ts';

let ground: Ground;
let library: string;
beforeAll(async () => {
  ground = await layGround();
  library = await makeLibrary(ground.at('makers'));
}, 120_000);
afterAll(() => ground.clear());

/** The system's dialogs, answered by a customer. */
const choosing = (
  answers: { ask?: TokenLibrary | 'file' | null; file?: string | null },
  installed: readonly TokenLibrary[] = [],
) => {
  const asked: unknown[] = [];
  const tried: string[] = [];
  const choose = createTokenChoice({
    installed: async () => installed,
    ask: async (shown) => {
      asked.push(shown);
      return answers.ask ?? null;
    },
    chooseFile: async () => {
      asked.push('file');
      return answers.file ? { path: answers.file, label: 'libtoken.so' } : null;
    },
    listTokens: (path) => {
      tried.push(path);
      return listTokens(path);
    },
  });
  return { choose, asked, tried };
};
const codeOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    (value) => value,
    (error: unknown) => (error instanceof Refusal ? error.reason.code : error),
  );

describe('choosing a maker’s library', () => {
  it('offers those that are installed, and another file', async () => {
    const known = { path: library, label: 'OpenSC' };
    const one = choosing({ ask: known }, [known]);
    expect(await one.choose()).toEqual(known);
    expect(one.asked).toEqual([[known]]);
    const file = choosing({ ask: 'file', file: library }, [known]);
    expect(await file.choose()).toEqual({ path: library, label: 'libtoken.so' });
    expect(file.asked).toEqual([[known], 'file']);
  });

  it('asks for the file at once where none is installed', async () => {
    const { choose, asked } = choosing({ file: library });
    expect(await choose()).toMatchObject({ path: library });
    expect(asked).toEqual(['file']);
  });

  it('is nothing where either dialog is cancelled', async () => {
    const known = { path: library, label: 'OpenSC' };
    for (const answers of [{ ask: null }, { ask: 'file' as const, file: null }]) {
      const { choose, tried } = choosing(answers, [known]);
      expect([await choose(), tried]).toEqual([null, []]);
    }
  });

  it('loads none that is not a file of this computer', async () => {
    mkdirSync(ground.at('folder'));
    for (const path of [
      'libtoken.so',
      '//server/share/x.so',
      String.raw`\\server\x.dll`,
      ground.at('folder'),
      ground.at('no'),
    ]) {
      const { choose, tried } = choosing({ file: path });
      expect([path, await codeOf(choose()), tried]).toEqual([path, 'FORMAT_UNSUPPORTED', []]);
    }
  });

  it('refuses one that is tried and is no PKCS#11 library', async () => {
    writeFileSync(ground.at('text.so'), 'no library');
    const { choose, tried } = choosing({ file: ground.at('text.so') });
    expect(await codeOf(choose())).toBe('FORMAT_UNSUPPORTED');
    expect(tried).toEqual([ground.at('text.so')]);
  });

  it('follows a link, as makers lay them', async () => {
    symlinkSync(library, ground.at('link.so'));
    expect(await choosing({ file: ground.at('link.so') }).choose()).toMatchObject({
      path: ground.at('link.so'),
    });
  });
});

describe('known libraries', () => {
  it('are offered where they are installed', async () => {
    const all = {
      linux: [
        { label: 'A', path: library },
        { label: 'B', path: ground.at('none') },
      ],
    };
    expect(await installedLibraries('linux', all)).toEqual([{ label: 'A', path: library }]);
    expect(await installedLibraries('aix')).toEqual([]);
  });

  it('has OpenSC where Debian puts it', async () => {
    const [openSc] = (await installedLibraries('linux')).filter(({ label }) => label === 'OpenSC');
    expect(await listTokens(openSc?.path ?? '')).toEqual([]);
  });
});
