import { numberOption, readArguments, requiredOption } from '../fixtures/command-line.ts';
import { defaultPkiDir } from '../fixtures/pki.ts';

export const usage = `npm run bank -- --port N --data DIR --profile-out FILE [--pki DIR]
  --port         port on 127.0.0.1; 0 takes a free one
  --data         the bank's own folder: database, keys, customers; one process at a time without DATABASE_URL
  --profile-out  where to write the bank profile the app starts with (--profile=FILE)
  --pki          the test PKI's folder (default: .pki in the repository)
  --cloud FILE   what the stand-in for 금융인증서 wrote at its --out: the profile then offers that service
for development and tests:
  --idle-seconds N        a session ends after so long without a request (default 600)
  --lock-seconds N        a log-in is locked so long after five wrong tries (default 300)
  --otp-step N            seconds an OTP number stands (default 30; the profile says so to the app)
  --maximum-registrations N   certificates a customer may register (default 20)
  --seed FILE             JSON [{"customer", "certificatePath"}]: certificates put into the records as registered,
                          unchecked (an expired or revoked one cannot come there otherwise)
  --journal FILE          a line for each phase that a request reaches: CALL/PHASE/KEY
  --hold-at LINE          stands still once it has written that line, to be killed there
  --end-with-input        ends when standard input does: a test that dies leaves no bank behind
  --database-connections N   to the server, a bank process (default 10)
DATABASE_URL names a PostgreSQL server to use instead of the embedded database.`;

export interface Options {
  readonly port: number;
  readonly data: string;
  readonly pki: string;
  readonly profileOut: string;
  readonly cloud: string | undefined;
  readonly idleSeconds: number;
  readonly lockSeconds: number;
  readonly otpStepSeconds: number;
  readonly maximumRegistrations: number;
  readonly seed: string | undefined;
  readonly journal: string | undefined;
  readonly holdAt: string | undefined;
  readonly endWithInput: boolean;
  readonly databaseUrl: string | undefined;
  readonly databaseConnections: number;
}

/** Reads the command line; fails with UsageError. */
export const readOptions = (args: readonly string[], databaseUrl: string | undefined): Options => {
  const text = { type: 'string' } as const;
  const options = {
    port: text,
    data: text,
    pki: { ...text, default: defaultPkiDir },
    'profile-out': text,
    cloud: text,
    'idle-seconds': { ...text, default: '600' },
    'lock-seconds': { ...text, default: '300' },
    'otp-step': { ...text, default: '30' },
    'maximum-registrations': { ...text, default: '20' },
    seed: text,
    journal: text,
    'hold-at': text,
    'end-with-input': { type: 'boolean', default: false },
  } as const;
  const values = readArguments(args, options);
  return {
    port: numberOption('port', requiredOption('port', values.port), 0, 65_535),
    data: requiredOption('data', values.data),
    pki: values.pki,
    profileOut: requiredOption('profile-out', values['profile-out']),
    cloud: values.cloud,
    idleSeconds: numberOption('idle-seconds', values['idle-seconds'], 1, 86_400),
    lockSeconds: numberOption('lock-seconds', values['lock-seconds'], 1, 86_400),
    otpStepSeconds: numberOption('otp-step', values['otp-step'], 1, 300),
    maximumRegistrations: numberOption('maximum-registrations', values['maximum-registrations'], 1, 100),
    seed: values.seed,
    journal: values.journal,
    holdAt: values['hold-at'],
    endWithInput: values['end-with-input'],
    databaseUrl: databaseUrl || undefined,
    databaseConnections: numberOption('database-connections', values['database-connections'], 1, 100),
  };
};
