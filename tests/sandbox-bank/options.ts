import { numberOption, readArguments, requiredOption } from '../fixtures/command-line.ts';
import { defaultPkiDir } from '../fixtures/pki.ts';
import type { PolicyChanges } from './rules/policy.ts';

export const usage = `npm run bank -- --port N --data DIR --profile-out FILE [--pki DIR]
  --port         port on 127.0.0.1; 0 takes a free one
  --data         the bank's own folder: database, keys, customers; one process at a time without DATABASE_URL
  --profile-out  where to write the bank profile the app starts with (--profile=FILE)
  --pki          the test PKI's folder (default: .pki in the repository)
  --status URL   where the issuers' status services run (tests/sandbox-issuers); without it the bank starts its own
  --cloud FILE   what the stand-in for 금융인증서 wrote at its --out: the profile then offers that service
for development and tests:
  --policy FILE           the bank's policy document (default: rules/policy.json); these change it for one start:
  --idle-seconds N        a session ends after so long without a request
  --absolute-seconds N    … and so long after the log-in, whatever is done
  --challenge-seconds N   so long may pass between the check and the signed act
  --lock-seconds N        a log-in is locked so long after too many wrong tries
  --delay-seconds N       so long between tries after a wrong one, instead of growing
  --otp-step N            seconds an OTP number stands (the profile says so to the app)
  --maximum-registrations N   certificates a customer may register
  --requests-per-minute N of one customer (default 3000); an address may send twenty times as many, and log in a fifth
                          as often. Each bank process counts for itself, in memory: a real bank's gateway counts for all
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
  /** Base address, no slash at its end. */
  readonly status: string | undefined;
  readonly profileOut: string;
  readonly cloud: string | undefined;
  /** Path; the sandbox's own where absent. */
  readonly policy: string | undefined;
  readonly policyChanges: PolicyChanges;
  readonly requestsPerMinute: number;
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
    status: text,
    'profile-out': text,
    cloud: text,
    policy: text,
    'idle-seconds': text,
    'absolute-seconds': text,
    'challenge-seconds': text,
    'lock-seconds': text,
    'delay-seconds': text,
    'otp-step': text,
    'maximum-registrations': text,
    'requests-per-minute': { ...text, default: '3000' },
    seed: text,
    journal: text,
    'hold-at': text,
    'end-with-input': { type: 'boolean', default: false },
    'database-connections': { ...text, default: '10' },
  } as const;
  const values = readArguments(args, options);
  const number = (
    name: Extract<keyof typeof options, `${string}-seconds` | 'otp-step' | 'maximum-registrations'>,
    least: number,
    most: number,
  ): number | undefined => {
    const given = values[name];
    return given === undefined ? undefined : numberOption(name, given, least, most);
  };
  return {
    port: numberOption('port', requiredOption('port', values.port), 0, 65_535),
    data: requiredOption('data', values.data),
    pki: values.pki,
    status: values.status,
    profileOut: requiredOption('profile-out', values['profile-out']),
    cloud: values.cloud,
    policy: values.policy,
    policyChanges: {
      idleSeconds: number('idle-seconds', 1, 86_400),
      absoluteSeconds: number('absolute-seconds', 1, 604_800),
      challengeSeconds: number('challenge-seconds', 1, 3_600),
      lockSeconds: number('lock-seconds', 1, 86_400),
      delaySeconds: number('delay-seconds', 0, 60),
      otpStepSeconds: number('otp-step', 1, 300),
      maximumRegistrations: number('maximum-registrations', 1, 100),
    },
    requestsPerMinute: numberOption('requests-per-minute', values['requests-per-minute'], 5, 1_000_000),
    seed: values.seed,
    journal: values.journal,
    holdAt: values['hold-at'],
    endWithInput: values['end-with-input'],
    databaseUrl: databaseUrl || undefined,
    databaseConnections: numberOption('database-connections', values['database-connections'], 1, 100),
  };
};
