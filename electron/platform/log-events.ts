import path from 'node:path';
import { reasonCodes } from '../../shared/reasons.ts';
import { failureCauses } from './network-failure.ts';

type Value = string | number | boolean;
/** What may stand in the log for a value; undefined: it is left out. */
type Field = (value: Value) => Value | undefined;

const count: Field = (value) => (typeof value === 'number' && Number.isFinite(value) ? value : undefined);
const oneOf =
  (...allowed: readonly string[]): Field =>
  (value) =>
    typeof value === 'string' && allowed.includes(value) ? value : undefined;
const matching =
  (form: RegExp): Field =>
  (value) =>
    typeof value === 'string' && form.test(value) ? value : undefined;

/** A line of a stack without the folders before the file: those hold the user's name. */
const place: Field = (value) => {
  const found =
    typeof value === 'string' ? /([^\\/\s()]{1,60}\.[cm]?[jt]s):(\d{1,6}):(\d{1,6})/.exec(value) : null;
  return found ? `${path.posix.basename(found[1] ?? '')}:${found[2]}:${found[3]}` : undefined;
};

const reasonCode = oneOf(...reasonCodes);
const channel = matching(/^[a-z]{2,12}:[A-Za-z.]{1,60}$/);
/** The name of an error's class, `typeof` of what was thrown, or a reason's code. */
const errorName = matching(/^[A-Za-z][A-Za-z_]{1,39}$/);
/** Where a schema was not met: names of our own contract and indices. */
const schemaPath = matching(/^[A-Za-z0-9.]{0,100}$/);
/** What Chromium says of a process that ended, e.g. `crashed`, `oom`. */
const ending = matching(/^[a-z-]{2,30}$/);
const act = oneOf('register', 'replace', 'release', 'release-without-key');
const call = matching(/^[a-z][A-Za-z]{1,30}$/);

/**
 * The events of the log, each with its fields and the only form each may have; what is not listed is not written.
 * No field takes free text: a name, a path, a password, a token or a signed statement has none that it would fit.
 * tests/unit/platform finds every event that the code tells and holds it against this list.
 */
export const logEvents: Readonly<Record<string, Readonly<Record<string, Field>>>> = {
  'app.started': {
    version: matching(/^\d{1,4}(?:\.\d{1,6}){0,3}$/),
    platform: oneOf('win32', 'darwin', 'linux'),
    mode: oneOf('development', 'release', 'e2e'),
  },
  'page.crashed': { reason: ending, crashes: count },
  'ipc.sender-refused': { channel },
  'ipc.argument-refused': { channel },
  'ipc.result-invalid': { channel, at: schemaPath },
  'ipc.failed': { channel, error: errorName, at: place },
  'inventory.searched': { found: count, problems: count, ms: count },
  'operation.done': { act },
  'manage.done': {
    act: oneOf('change-password', 'copy', 'export', 'delete', 'restore', 'delete-forever'),
  },
  'file.damaged': { file: oneOf('operations', 'bank-versions') },
  'bank.unreachable': { call, code: reasonCode, cause: oneOf(...failureCauses), milliseconds: count },
  'bank.refused': { call, status: count, code: reasonCode },
  'bank.answer-unreadable': { call, status: count, at: schemaPath },
  'bank.untrusted': {
    document: oneOf(
      'policy',
      'trust-list',
      'envelope-certificate',
      'receipt-certificate',
      'receipt',
      'about',
    ),
    check: oneOf('signature', 'chain', 'dates', 'usage', 'version', 'form', 'signer', 'record'),
  },
  'bank.session': { state: oneOf('logged-out', 'second-factor', 'logged-in') },
  'bank.retried': { act },
  'bank.settled': { state: oneOf('done', 'not-done') },
  'bank.result-unknown': { act },
  'bank.bookkeeping-failed': { step: oneOf('receipt', 'pending'), error: errorName },
};
