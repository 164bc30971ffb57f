import { ApprovalToKey, type KeyToApproval } from '../../shared/key-job.ts';

/** The end of the MessagePort that the approval page's preload holds the other end of (Electron's MessagePortMain). */
export interface ApprovalPort {
  on(event: 'message', listener: (message: { data: unknown }) => void): unknown;
  start(): void;
  postMessage(answer: KeyToApproval): void;
  close(): void;
}

/** What came with an approval: the password or PIN in UTF-8 (empty where none is asked), and the new one of a change. */
export interface Secrets {
  readonly password: Uint8Array;
  readonly newPassword: Uint8Array;
}

export const wipeSecrets = ({ password, newPassword }: Secrets): void => {
  password.fill(0);
  newPassword.fill(0);
};

/** Reads approvals one at a time; what comes while one is worked on is wiped and forgotten. */
export class Approvals {
  readonly #port: ApprovalPort;
  #next: ((secrets: Secrets) => void) | null = null;

  constructor(port: ApprovalPort) {
    this.#port = port;
    port.on('message', ({ data }) => this.#take(data));
    port.start();
  }

  next(): Promise<Secrets> {
    return new Promise((resolve) => {
      this.#next = resolve;
    });
  }

  tell(answer: KeyToApproval): void {
    this.#port.postMessage(answer);
  }

  close(): void {
    this.#port.close();
  }

  #take(data: unknown): void {
    const message = ApprovalToKey.safeParse(data);
    if (!message.success) return;
    const { password, newPassword } = message.data;
    const secrets = { password: password ?? new Uint8Array(), newPassword: newPassword ?? new Uint8Array() };
    const next = this.#next;
    this.#next = null;
    if (next === null) wipeSecrets(secrets);
    else next(secrets);
  }
}
