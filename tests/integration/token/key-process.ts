import { createHash, randomUUID } from 'node:crypto';
import { createKeyService } from '../../../electron/keys/key-service.ts';
import type { ApprovalPort } from '../../../electron/keys/approvals.ts';
import { listTokens } from '../../../electron/keys/token.ts';
import {
  KeyAnswer,
  type KeyJob,
  type KeySource,
  type KeyToApproval,
  type Token,
} from '../../../shared/key-job.ts';
import type { MadeToken } from '../../fixtures/token.ts';

export type TokenSource = Extract<KeySource, { kind: 'token' }>;

/** What the customer types: a PIN, or the old one and the new. */
export type Typed = string | readonly [pin: string, newPin: string];

export interface Ended {
  /** null: the window is still open and nobody types any more. */
  readonly answer: KeyAnswer | null;
  readonly shown: readonly KeyToApproval[];
}

const octets = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Runs a job in the key process's own service, with a customer who types these in turn. */
export const run = (job: KeyJob, ...typed: Typed[]): Promise<Ended> =>
  new Promise((resolve) => {
    const shown: KeyToApproval[] = [];
    const left = [...typed];
    let hear: (message: { data: unknown }) => void = () => undefined;
    const type = (): void => {
      const next = left.shift();
      if (next === undefined) return resolve({ answer: null, shown });
      const [pin, newPin] = typeof next === 'string' ? [next, null] : next;
      const data = { kind: 'approve', password: octets(pin), newPassword: newPin && octets(newPin) };
      setImmediate(() => hear({ data }));
    };
    const port: ApprovalPort = {
      on: (_event, listener) => (hear = listener),
      start: type,
      close: () => undefined,
      postMessage(answer) {
        shown.push(answer);
        if (answer.kind === 'refused') setImmediate(type);
      },
    };
    const answer = (said: KeyAnswer): void => {
      if (said.kind !== 'working' && said.kind !== 'waiting')
        resolve({ answer: KeyAnswer.parse(said), shown });
    };
    void createKeyService({ answer, wait: () => Promise.resolve() }).run(job, port);
  });

/** Its code and parameters, where a job failed. */
export const failure = ({ answer }: Ended): unknown =>
  answer?.kind === 'failed' ? answer.reason : (answer?.kind ?? 'open');

/** What the window said of each try. */
export const refusals = ({ shown }: Ended): unknown[] =>
  shown.flatMap((one) => (one.kind === 'refused' ? [one.reason] : []));

export const listed = async ({ library, label }: MadeToken): Promise<Token> => {
  const token = (await listTokens(library)).find((one) => one.label === label);
  if (!token) throw new Error(`${label} is not listed`);
  return token;
};

/** As the store makes it of a listed token. */
export const sourceOf = async (made: MadeToken): Promise<TokenSource> => {
  const { label, serialNumber, pin, certificates } = await listed(made);
  const [held] = certificates;
  if (!held) throw new Error('no certificate');
  return { kind: 'token', library: made.library, label, serialNumber, pin, ...held };
};

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

export const signing = (
  source: TokenSource,
  envelopeCertificate: Uint8Array,
  random: 'required' | 'if-present' = 'required',
): KeyJob => ({
  kind: 'sign',
  source,
  random,
  envelopeCertificate,
  chain: [],
  statement: {
    version: 1,
    environment: 'sandbox',
    purpose: 'register',
    bank: 'woori',
    customer: 'hong',
    certificateSha256: sha256(source.certificate),
    registration: null,
    challenge: 'Y2hhbGxlbmdl',
    idempotencyKey: randomUUID(),
    terms: null,
    text: '본인(홍길동)은 우리은행에 아래 인증서를 등록합니다.',
    time: new Date().toISOString(),
  },
});
