import type { ApprovalView } from '../../../shared/approval.ts';
import {
  ApprovalToKey,
  type KeyJob,
  type KeySource,
  type SecretJob,
  type Token,
} from '../../../shared/key-job.ts';
import { Refusal } from '../../../shared/reasons.ts';
import type { SecondFactor } from '../../../shared/second-factor.ts';
import type { Approval, OpenedFile, SecretAnswer } from '../../usecases/ports.ts';
import type { OpenApprovalWindow } from './approval-window.ts';
import { Closing } from './closing.ts';
import { HeldFile } from './held-file.ts';
import { type Child, type FinalAnswer, KeyProcess } from './key-process.ts';
import { legible } from './legible.ts';
import { Operation } from './operation.ts';
import { keepRenewed } from './renewal.ts';

export interface ApprovalOptions {
  readonly openWindow: OpenApprovalWindow;
  /** Starts a fresh key process; with `foreignLibraries` one that may load a token maker's. */
  readonly fork: (may: { readonly foreignLibraries: boolean }) => Child;
  /** Milliseconds: an operation from its start, a file held open. */
  readonly timeOut?: number;
  /** Milliseconds: a job from the approval to its answer. */
  readonly deadline?: number;
}

const fiveMinutes = 5 * 60 * 1000;
/** Real files take milliseconds; 1,000,000 iterations of the dearest derivation took 7 s on two busy cores. */
const twentySeconds = 20_000;

const answerTo = {
  'verify-secret': 'verified',
  'change-secret': 'changed',
  export: 'exported',
  convert: 'converted',
} as const;

const isYes = (message: unknown): boolean => {
  const { data } = ApprovalToKey.safeParse(message);
  return data?.password === null && data.newPassword === null;
};

/** What the key process answers a job that the customer approves in that window; the one kind of answer it may have. */
async function approved<K extends FinalAnswer['kind']>(
  { window, cancelled }: Operation,
  process: KeyProcess,
  job: KeyJob,
  kind: K,
): Promise<Extract<FinalAnswer, { kind: K }>> {
  const answer = await Promise.race([process.run(job, window.join()), cancelled]);
  if (answer.kind !== kind) throw new Refusal('INTERNAL');
  return answer as Extract<FinalAnswer, { kind: K }>;
}

/**
 * The 전자서명 window and its key process. One operation at a time: a second one is refused with CANCELLED and the
 * open window comes to the front, for behind a modal window only a page that misbehaves can ask.
 */
export class ApprovalDesk implements Approval {
  readonly #options: ApprovalOptions;
  readonly #listeners = new Set<(open: boolean) => void>();
  readonly #held = new Set<HeldFile>();
  #operation: Operation | null = null;

  constructor(options: ApprovalOptions) {
    this.#options = options;
  }

  /** What answers the window's own contract (shared/approval.ts). */
  readonly handlers = {
    view: (): ApprovalView => {
      if (this.#operation === null) throw new Refusal('CANCELLED');
      return this.#operation.view;
    },
    submitSecondFactor: (answer: SecondFactor): undefined => {
      this.#operation?.submit(answer);
    },
    cancel: (): undefined => {
      this.#operation?.cancel();
    },
  };

  openFile(view: ApprovalView, source: KeySource): Promise<OpenedFile> {
    return this.#operate(view, async (operation) => {
      const process = this.#fork(source.kind);
      try {
        const { pairs } = await approved(operation, process, { kind: 'open', source }, 'opened');
        return this.#hold(new HeldFile(pairs, process, this.#options.timeOut ?? fiveMinutes));
      } catch (error) {
        await process.end();
        throw error;
      }
    });
  }

  async sign(...[view, source, job, life]: Parameters<Approval['sign']>): ReturnType<Approval['sign']> {
    const file = 'certificateSha256' in source ? this.#heldOne(source.file) : null;
    const signing = async (operation: Operation, closing: Closing): ReturnType<Approval['sign']> => {
      const from =
        'certificateSha256' in source
          ? { kind: 'held' as const, certificateSha256: source.certificateSha256 }
          : source;
      const process = file?.take() ?? this.#fork(from.kind);
      const stop =
        life &&
        keepRenewed({
          life,
          closing,
          onRenewed: (statement) => process.renew(statement),
          onRefused: (error) => operation.end(error),
        });
      try {
        return await approved(operation, process, { ...job, kind: 'sign', source: from }, 'signed');
      } finally {
        stop?.();
        await process.end();
      }
    };
    return this.#operate(view, signing, life?.closesAt);
  }

  perform<J extends SecretJob>(view: ApprovalView, job: J): Promise<SecretAnswer<J>> {
    return this.#operate(view, async (operation) => {
      const process = this.#fork(job.source.kind);
      try {
        return (await approved(operation, process, job, answerTo[job.kind])) as SecretAnswer<J>;
      } finally {
        await process.end();
      }
    });
  }

  /** The port ends here: only for a window that has no field for a secret. What is more than a yes is none. */
  async confirm(view: ApprovalView): Promise<void> {
    if (view.asks !== 'nothing') throw new Refusal('INTERNAL');
    const yes = (operation: Operation): Promise<void> => {
      const port = operation.window.join();
      const said = new Promise<void>((resolve) => {
        port.on('message', ({ data }) => {
          if (isYes(data)) resolve();
        });
      });
      port.start();
      return Promise.race([said, operation.cancelled]).finally(() => port.close());
    };
    return this.#operate(view, yes);
  }

  /** Looks at the tokens behind a maker's library, in a key process of its own. */
  async listTokens(library: string): Promise<readonly Token[]> {
    const process = this.#fork('token');
    try {
      const answer = await process.run({ kind: 'list-tokens', library }, null);
      if (answer.kind !== 'tokens') throw new Refusal('INTERNAL');
      return answer.tokens;
    } finally {
      await process.end();
    }
  }

  withSecondFactor<T>(
    view: ApprovalView,
    send: (answer: SecondFactor) => Promise<T>,
    closesAt?: Date,
  ): Promise<T> {
    const asking = (operation: Operation): Promise<T> =>
      Promise.race([operation.answers(send), operation.cancelled]);
    return this.#operate(view, asking, closesAt);
  }

  focus(): void {
    this.#operation?.window.focus();
  }

  readonly onOpenChange = (listener: (open: boolean) => void): (() => void) => {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  };

  /** Ends everything that holds a secret: on lock, on suspend, when the main page is gone, when the app quits. */
  cancelAll(): void {
    this.#operation?.cancel();
    for (const file of this.#held) file.close();
  }

  async #operate<T>(
    view: ApprovalView,
    work: (operation: Operation, closing: Closing) => Promise<T>,
    closesAt?: Date,
  ): Promise<T> {
    if (this.#operation !== null) {
      this.#operation.window.focus();
      throw new Refusal('CANCELLED');
    }
    const operation = new Operation(legible(view), this.#options.openWindow(view));
    this.#operation = operation;
    this.#tell(true);
    // What ran out is the window's time, not the session's, and the bank and the network are well. CANCELLED is the code
    // that says what the customer needs to know: nothing was changed, and it can be begun again.
    const closing = new Closing(() => operation.cancel(), this.#options.timeOut ?? fiveMinutes, closesAt);
    try {
      return await work(operation, closing);
    } finally {
      closing.stop();
      await operation.window.close();
      this.#operation = null;
      this.#tell(false);
    }
  }

  #fork(medium: KeySource['kind'] | 'held'): KeyProcess {
    const child = this.#options.fork({ foreignLibraries: medium === 'token' });
    return new KeyProcess(child, this.#options.deadline ?? twentySeconds);
  }

  #hold(file: HeldFile): HeldFile {
    this.#held.add(file);
    void file.process.exited.then(() => this.#held.delete(file));
    return file;
  }

  #heldOne(file: OpenedFile): HeldFile {
    const held = [...this.#held].find((one) => one === file);
    if (held === undefined || !held.open) throw new Refusal('CERT_NOT_FOUND');
    return held;
  }

  #tell(open: boolean): void {
    for (const listener of this.#listeners) listener(open);
  }
}
