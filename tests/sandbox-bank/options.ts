import { parseArgs } from 'node:util';
import { defaultPkiDir } from '../fixtures/pki.ts';

export const usage = `npm run bank -- --port N --data DIR --profile-out FILE [--pki DIR]
  --port         port on 127.0.0.1; 0 takes a free one
  --data         the bank's own folder: database, keys, customers; one process at a time
  --profile-out  where to write the bank profile the app starts with (--profile=FILE)
  --pki          the test PKI's folder (default: .pki in the repository)
for development and tests:
  --idle-seconds N        a session ends after so long without a request (default 600)
  --lock-seconds N        a log-in is locked so long after five wrong tries (default 300)
  --otp-step N            seconds an OTP number stands (default 30; the profile says so to the app)
  --maximum-registrations N   certificates a customer may register (default 20)
  --seed FILE             JSON [{"customer", "certificatePath"}]: certificates put into the records as registered,
                          unchecked (an expired or revoked one cannot come there otherwise)
  --end-with-input        ends when standard input does: a test that dies leaves no bank behind
DATABASE_URL names a PostgreSQL server to use instead of the embedded database.`;

/** Told to who typed the command, with the usage. */
export class UsageError extends Error {}

export interface Options {
  readonly port: number;
  readonly data: string;
  readonly pki: string;
  readonly profileOut: string;
  readonly idleSeconds: number;
  readonly lockSeconds: number;
  readonly otpStepSeconds: number;
  readonly maximumRegistrations: number;
  readonly seed: string | undefined;
  readonly endWithInput: boolean;
  readonly databaseUrl: string | undefined;
}

const number = (name: string, text: string, from: number, to: number): number => {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= from && value <= to))
    throw new UsageError(`--${name} takes a number from ${from} to ${to}, not ${JSON.stringify(text)}`);
  return value;
};
const required = (name: string, text: string | undefined): string => {
  if (!text) throw new UsageError(`--${name} is missing`);
  return text;
};

/** Reads the command line; fails with UsageError. */
export const readOptions = (args: readonly string[], databaseUrl: string | undefined): Options => {
  const text = { type: 'string' } as const;
  const options = {
    port: text,
    data: text,
    pki: { ...text, default: defaultPkiDir },
    'profile-out': text,
    'idle-seconds': { ...text, default: '600' },
    'lock-seconds': { ...text, default: '300' },
    'otp-step': { ...text, default: '30' },
    'maximum-registrations': { ...text, default: '20' },
    seed: text,
    'end-with-input': { type: 'boolean', default: false },
  } as const;
  const parse = () => {
    try {
      return parseArgs({ args: [...args], options }).values;
    } catch (error) {
      throw new UsageError(error instanceof Error ? error.message : 'arguments');
    }
  };
  const values = parse();
  return {
    port: number('port', required('port', values.port), 0, 65_535),
    data: required('data', values.data),
    pki: values.pki,
    profileOut: required('profile-out', values['profile-out']),
    idleSeconds: number('idle-seconds', values['idle-seconds'], 1, 86_400),
    lockSeconds: number('lock-seconds', values['lock-seconds'], 1, 86_400),
    otpStepSeconds: number('otp-step', values['otp-step'], 1, 300),
    maximumRegistrations: number('maximum-registrations', values['maximum-registrations'], 1, 100),
    seed: values.seed,
    endWithInput: values['end-with-input'],
    databaseUrl: databaseUrl || undefined,
  };
};
