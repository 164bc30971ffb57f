import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { BankProfile } from '../../../shared/bank-profile.ts';
import { startServer, type ServerProcess } from '../bank/process.ts';
import type { Recording } from './recorder.ts';

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

const start = async (
  { databaseUrl, data, pki, statusUrl }: Ground,
  name: string,
  imports: readonly string[],
): Promise<LoadBank & Pick<ServerProcess, 'child'>> => {
  const profile = path.join(data, `${name}.profile.json`);
  const { child, pid, stop } = await startServer('tests/sandbox-bank/cli.ts', {
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

export const startLoadBank = (ground: Ground, name: string): Promise<LoadBank> => start(ground, name, []);

export const startRecordingBank = async (ground: Ground): Promise<RecordingBank> => {
  const { child, ...bank } = await start(ground, 'recording', [
    path.join(import.meta.dirname, 'recorder.ts'),
  ]);
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
