import { createKeyService } from '../../../../electron/keys/key-service.ts';
import type { ApprovalPort } from '../../../../electron/keys/approvals.ts';
import type {
  Approval,
  OpenedFile,
  SecretAnswer,
  StatementLife,
} from '../../../../electron/usecases/ports.ts';
import type { ApprovalView } from '../../../../shared/approval.ts';
import type { KeyAnswer, KeyJob, KeyToApproval, SecretJob } from '../../../../shared/key-job.ts';
import { Refusal } from '../../../../shared/reasons.ts';
import type { SecondFactor } from '../../../../shared/second-factor.ts';

/** Six digits of an OTP; four of two places of the card, in their order. */
const secondFactor = ({ asks }: ApprovalView, digits: string): SecondFactor =>
  asks === 'security-card'
    ? { kind: 'securityCard', digits: [digits.slice(0, 2), digits.slice(2)] }
    : { kind: 'otp', code: digits };

/**
 * The approval window and the key process without Electron: the app's own key service, and a person who types
 * `passwords` and `codes` in turn and closes the window when none is left.
 */
export const createKeyDesk = () => {
  const desk = {
    passwords: [] as string[],
    codes: [] as string[],
    views: [] as ApprovalView[],
    told: [] as KeyToApproval[],
    /** What was signed, CMS in DER. */
    signed: [] as Uint8Array[],
    /** Closes the window that asks for nothing but a yes. */
    declines: false,
    /** How often a challenge runs out while its window stands open. */
    renewals: 0,
    /** What happens elsewhere while a window stands open. */
    meanwhile: async (): Promise<void> => undefined,
  };

  const start = () => {
    let final: (answer: KeyAnswer) => void = () => undefined;
    const service = createKeyService({
      answer: (answer) => {
        if (answer.kind !== 'working' && answer.kind !== 'waiting') final(answer);
      },
      wait: () => Promise.resolve(),
    });
    const renew = async (life: StatementLife | undefined): Promise<void> => {
      for (let times = 0; life && times < desk.renewals; times += 1) {
        const { statement } = await life.renew();
        await service.run({ kind: 'renew', statement }, undefined);
      }
    };
    const run = async (view: ApprovalView, job: KeyJob, life?: StatementLife): Promise<KeyAnswer> => {
      desk.views.push(view);
      await desk.meanwhile();
      let approve: (message: { data: unknown }) => void = () => undefined;
      const answered = new Promise<KeyAnswer>((resolve, reject) => {
        final = resolve;
        const type = (): void => {
          const password = view.asks === 'nothing' ? null : desk.passwords.shift();
          if (password === undefined) reject(new Refusal('CANCELLED'));
          else
            approve({
              data: {
                kind: 'approve',
                password: password === null ? null : new TextEncoder().encode(password),
                newPassword: view.asks.startsWith('new-')
                  ? new TextEncoder().encode(desk.passwords.shift() ?? '')
                  : null,
              },
            });
        };
        const port: ApprovalPort = {
          on: (_event, listener) => (approve = listener),
          start: () => setImmediate(() => void renew(life).then(type, reject)),
          postMessage: (told) => {
            desk.told.push(told);
            if (told.kind === 'refused') setImmediate(type);
          },
          close: () => undefined,
        };
        void service.run(job, port);
      });
      const answer = await answered;
      if (answer.kind === 'failed') throw new Refusal(answer.reason.code, answer.reason.params);
      return answer;
    };
    return run;
  };

  const held = new Map<OpenedFile, ReturnType<typeof start>>();
  const approval: Approval = {
    async openFile(view, source) {
      const run = start();
      const answer = await run(view, { kind: 'open', source });
      if (answer.kind !== 'opened') throw new Refusal('INTERNAL');
      const file: OpenedFile = {
        pairs: answer.pairs,
        get open() {
          return held.has(file);
        },
        close: () => void held.delete(file),
      };
      held.set(file, run);
      return file;
    },
    async sign(view, source, job, life) {
      const isHeld = 'certificateSha256' in source;
      const run = isHeld ? held.get(source.file) : start();
      if (!run) throw new Refusal('CERT_NOT_FOUND');
      if (isHeld) held.delete(source.file);
      const from = isHeld ? ({ kind: 'held', certificateSha256: source.certificateSha256 } as const) : source;
      const answer = await run(view, { ...job, kind: 'sign', source: from }, life);
      if (answer.kind !== 'signed') throw new Refusal('INTERNAL');
      desk.signed.push(answer.signedStatement);
      return answer;
    },
    async perform<J extends SecretJob>(view: ApprovalView, job: J) {
      return (await start()(view, job)) as SecretAnswer<J>;
    },
    async confirm(view) {
      desk.views.push(view);
      await desk.meanwhile();
      if (desk.declines) throw new Refusal('CANCELLED');
    },
    async withSecondFactor(view, send) {
      desk.views.push(view);
      await desk.meanwhile();
      for (;;) {
        const code = desk.codes.shift();
        if (code === undefined) throw new Refusal('CANCELLED');
        try {
          return await send(secondFactor(view, code));
        } catch (error) {
          if (!(error instanceof Refusal) || error.reason.code !== 'OTP_WRONG') throw error;
        }
      }
    },
    focus: () => undefined,
    onOpenChange: () => () => undefined,
  };
  return { approval, ...desk, desk };
};
