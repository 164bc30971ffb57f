import { ApprovalToKey, type KeyToApproval } from '../../shared/key-job.ts';

/** The end of the MessagePort that the approval page's preload holds the other end of (Electron's MessagePortMain). */
export interface ApprovalPort {
  on(event: 'message', listener: (message: { data: unknown }) => void): unknown;
  start(): void;
  postMessage(answer: KeyToApproval): void;
  close(): void;
}

/** What came with an approval: the password in UTF-8, or null where none is asked. */
type Secret = Uint8Array | null;

/** Reads approvals one at a time; what comes while one is worked on is wiped and forgotten. */
export class Approvals {
  readonly #port: ApprovalPort;
  #next: ((secret: Secret) => void) | null = null;

  constructor(port: ApprovalPort) {
    this.#port = port;
    port.on('message', ({ data }) => this.#take(data));
    port.start();
  }

  next(): Promise<Secret> {
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
    const { password } = message.data;
    const next = this.#next;
    this.#next = null;
    if (next === null) password?.fill(0);
    else next(password);
  }
}
