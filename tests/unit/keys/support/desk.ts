import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'vitest';
import type { ApprovalPort } from '../../../../electron/keys/approvals.ts';
import { createKeyService } from '../../../../electron/keys/key-service.ts';
import type { KeyAnswer, KeyToApproval } from '../../../../shared/key-job.ts';
import type { StatementDraft } from '../../../../shared/statement.ts';

/** A password; null where none is asked; with the one that is to take its place. */
export type Typed = string | null | { readonly now: string; readonly next: string };

const utf8 = (text: string | null): Uint8Array | null =>
  text === null ? null : new TextEncoder().encode(text);
const messageOf = (typed: Typed) => ({
  kind: 'approve' as const,
  password: utf8(typed !== null && typeof typed === 'object' ? typed.now : typed),
  newPassword: utf8(typed !== null && typeof typed === 'object' ? typed.next : null),
});

/**
 * A key service with an approval page that types these secrets one after the other; all are found wiped afterwards.
 * `onShown`: what happens elsewhere as soon as the page is told something.
 */
export const startDesk = (onShown: (answer: KeyToApproval) => void = () => undefined) => {
  const answers: KeyAnswer[] = [];
  const shown: KeyToApproval[] = [];
  const waits: number[] = [];
  const service = createKeyService({
    answer: (answer) => answers.push(answer),
    // Long enough for what is typed to come before the wait is over.
    wait: (milliseconds) => pause(10, waits.push(milliseconds)),
  });
  const run = async (job: unknown, typed: readonly Typed[]): Promise<KeyAnswer> => {
    const messages = typed.map(messageOf);
    const left = [...messages];
    let listener: (message: { data: unknown }) => void = () => undefined;
    const type = (): void => {
      const data = left.shift();
      if (data) setImmediate(() => listener({ data }));
    };
    const port: ApprovalPort = {
      on: (_event, heard) => (listener = heard),
      start: type,
      close: () => undefined,
      postMessage: (answer) => {
        shown.push(answer);
        onShown(answer);
        if (answer.kind === 'refused') type();
      },
    };
    await service.run(job, port);
    for (const { password, newPassword } of messages)
      for (const secret of [password, newPassword])
        expect(secret?.every((octet) => octet === 0) ?? true).toBe(true);
    const last = answers.at(-1);
    if (last === undefined) throw new Error('no answer');
    return last;
  };
  /** A renewal as the main process sends it: no port comes along. */
  const renew = (statement: StatementDraft): Promise<void> =>
    service.run({ kind: 'renew', statement }, undefined);
  return { run, renew, answers, shown, waits };
};

export const reasonOf = (answer: KeyAnswer): unknown =>
  answer.kind === 'failed' ? answer.reason.code : answer.kind;
