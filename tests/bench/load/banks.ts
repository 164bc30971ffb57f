import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { BankProfile } from '../../../shared/bank-profile.ts';
import { startServer, type ServerProcess } from '../bank/process.ts';
import type { Recording } from './recorder.ts';

/** The bank's program. */
export const source = 'tests/sandbox-bank/cli.ts';

/** Connections to the database, a bank process. */
export const connections = 10;

/** What the banks of a load have in common. */
export interface Ground {
  readonly databaseUrl: string;
  /** The banks' folder: one identity, one key of the data. */
  readonly data: string;
  readonly pki: string;
  /** The issuers' status services. */
  readonly statusUrl: string;
}

export interface LoadBank extends Pick<ServerProcess, 'pid' | 'stop'> {
  readonly profile: BankProfile;
}

export interface RecordingBank extends LoadBank {
  mark(): Promise<void>;
  collect(): Promise<Recording>;
}

interface Program {
  readonly file: string;
  /** Loaded before it. */
  readonly imports: readonly string[];
}

const start = async (
  { databaseUrl, data, pki, statusUrl }: Ground,
  name: string,
  { file, imports }: Program,
): Promise<LoadBank & Pick<ServerProcess, 'child'>> => {
  const profile = path.join(data, `${name}.profile.json`);
  const { child, pid, stop } = await startServer(file, {
    args: [
      ...['--port=0', `--data=${data}`, `--pki=${pki}`, `--status=${statusUrl}`, `--profile-out=${profile}`],
      // What was prepared serves for the whole benchmark; how often somebody asks is not what is measured.
      ...['--challenge-seconds=3600', '--idle-seconds=7200', '--requests-per-minute=1000000'],
      ...['--maximum-registrations=100', `--database-connections=${connections}`],
    ],
    env: { DATABASE_URL: databaseUrl },
    imports,
  });
  return { child, pid, stop, profile: BankProfile.parse(JSON.parse(await readFile(profile, 'utf8'))) };
};

/** A bank process from a bundle of the bank, as a bank in service would be. */
export const startLoadBank = (ground: Ground, name: string, bundle: string): Promise<LoadBank> =>
  start(ground, name, { file: bundle, imports: [] });

/** From its sources: what the recorder takes the place of must not lie in a bundle. */

export const startRecordingBank = async (ground: Ground): Promise<RecordingBank> => {
  const { child, ...bank } = await start(ground, 'recording', {
    file: source,
    imports: [path.join(import.meta.dirname, 'recorder.ts')],
  });
  const ask = async (message: 'mark' | 'collect'): Promise<unknown> => {
    const answered = once(child, 'message');
    child.send(message);
    return ((await answered) as unknown[])[0];
  };
  return {
    ...bank,
    mark: async () => void (await ask('mark')),
    collect: async () => (await ask('collect')) as Recording,
  };
};
