import type { MessagePortMain } from 'electron';
import { KeyAnswer, type KeyJob, type KeyRenewal } from '../../../shared/key-job.ts';
import { Refusal } from '../../../shared/reasons.ts';

/** The process itself (Electron's utilityProcess), as much of it as is used here. */
export interface Child {
  postMessage(job: KeyJob | KeyRenewal, ports: MessagePortMain[]): void;
  onMessage(listener: (answer: unknown) => void): void;
  onExit(listener: () => void): void;
  /** Ends it, by force if need be. */
  kill(): void;
}

export type FinalAnswer = Exclude<KeyAnswer, { kind: 'working' | 'waiting' | 'failed' }>;

/** A key process for one operation: its job, its deadline, its end. */
export class KeyProcess {
  readonly #child: Child;
  readonly #deadline: number;
  readonly #exited: Promise<void>;
  #running = true;

  /** `deadline`: milliseconds a job may take from the customer's approval to the next answer. */
  constructor(child: Child, deadline: number) {
    this.#child = child;
    this.#deadline = deadline;
    this.#exited = new Promise((resolve) => {
      child.onExit(() => {
        this.#running = false;
        resolve();
      });
    });
  }

  get running(): boolean {
    return this.#running;
  }

  get exited(): Promise<void> {
    return this.#exited;
  }

  /**
   * Hands over a job with its port (null for one that needs no approval). Fails with the Refusal that the process answers; INTERNAL when it dies, answers
   * nonsense or passes its deadline: hostile bytes may hang a parser, and then the process goes, not the app.
   */
  run(job: KeyJob, port: MessagePortMain | null): Promise<FinalAnswer> {
    return new Promise((resolve, reject) => {
      let deadline: NodeJS.Timeout | undefined;
      const fail = (refusal: Refusal): void => {
        clearTimeout(deadline);
        reject(refusal);
      };
      this.#child.onMessage((data) => {
        clearTimeout(deadline);
        const answer = KeyAnswer.safeParse(data);
        if (!answer.success) return fail(new Refusal('INTERNAL'));
        switch (answer.data.kind) {
          case 'working':
            deadline = setTimeout(() => {
              this.#child.kill();
              fail(new Refusal('INTERNAL'));
            }, this.#deadline);
            return;
          case 'waiting':
            return;
          case 'failed':
            return fail(new Refusal(answer.data.reason.code, answer.data.reason.params));
          case 'opened':
          case 'signed':
          case 'verified':
          case 'changed':
          case 'exported':
          case 'converted':
          case 'tokens':
            return resolve(answer.data);
        }
      });
      void this.#exited.then(() => fail(new Refusal('INTERNAL')));
      this.#child.postMessage(job, port === null ? [] : [port]);
    });
  }

  /** A fresh challenge for the signature that the running job waits to have approved. */
  renew(statement: KeyRenewal['statement']): void {
    if (this.#running) this.#child.postMessage({ kind: 'renew', statement }, []);
  }

  /** Ends the process; answers when it is gone. */
  async end(): Promise<void> {
    if (this.#running) this.#child.kill();
    await this.#exited;
  }
}
