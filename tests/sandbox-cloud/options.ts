import { numberOption, readArguments, requiredOption } from '../fixtures/command-line.ts';
import { defaultPkiDir } from '../fixtures/pki.ts';

export const usage = `npx tsx tests/sandbox-cloud/cli.ts --port N --data DIR --out FILE [--pki DIR]
  --port         port on 127.0.0.1; 0 takes a free one
  --data         the service's own folder: credentials, keys, holders; one process at a time
  --out          where to write what the sandbox bank offers its customers (its --cloud FILE)
  --pki          the test PKI's folder (default: .pki in the repository)
for development and tests:
  --token-seconds N   an access token serves so long (default 3600)
  --end-with-input    ends when standard input does: a test that dies leaves no service behind`;

export interface Options {
  readonly port: number;
  readonly data: string;
  readonly pki: string;
  readonly out: string;
  readonly tokenSeconds: number;
  readonly endWithInput: boolean;
}

/** Reads the command line; fails with UsageError. */
export const readOptions = (args: readonly string[]): Options => {
  const text = { type: 'string' } as const;
  const values = readArguments(args, {
    port: text,
    data: text,
    out: text,
    pki: { ...text, default: defaultPkiDir },
    'token-seconds': { ...text, default: '3600' },
    'end-with-input': { type: 'boolean', default: false },
  } as const);
  return {
    port: numberOption('port', requiredOption('port', values.port), 0, 65_535),
    data: requiredOption('data', values.data),
    pki: values.pki,
    out: requiredOption('out', values.out),
    tokenSeconds: numberOption('token-seconds', values['token-seconds'], 1, 86_400),
    endWithInput: values['end-with-input'],
  };
};
