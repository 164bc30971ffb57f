import { numberOption, readArguments, requiredOption } from '../fixtures/command-line.ts';
import { defaultPkiDir } from '../fixtures/pki.ts';
import type { IssuerOptions } from './start.ts';

export const usage = `npx tsx tests/sandbox-issuers/cli.ts --port N [--pki DIR] [--modes FILE]
  --port         port on 127.0.0.1; 0 takes a free one
  --pki          the test PKI's folder (default: .pki in the repository)
  --modes FILE   JSON {"yessign-class-3": {"ocsp": "hanging", "crl": "stale"}}, read at every question
                 ocsp: fresh, stale, unknown, refused, hanging; crl: fresh, stale, missing, refused, hanging;
                 ocspSeconds: how long an OCSP answer says it stands
  --end-with-input    ends when standard input does: a test that dies leaves no service behind`;

export interface Options extends IssuerOptions {
  readonly endWithInput: boolean;
}

/** Reads the command line; fails with UsageError. */
export const readOptions = (args: readonly string[]): Options => {
  const text = { type: 'string' } as const;
  const values = readArguments(args, {
    port: text,
    pki: { ...text, default: defaultPkiDir },
    modes: text,
    'end-with-input': { type: 'boolean', default: false },
  } as const);
  return {
    port: numberOption('port', requiredOption('port', values.port), 0, 65_535),
    pki: values.pki,
    modes: values.modes,
    endWithInput: values['end-with-input'],
  };
};
