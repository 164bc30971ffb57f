import type { SecretStorageProblem, SecretStore } from '../../../../electron/platform/secret-store.ts';
import { Refusal } from '../../../../shared/reasons.ts';

/** The system's keychain in memory. Remembers every secret it took and gave, as the very octets that crossed. */
export class MemorySecrets implements SecretStore {
  problem: SecretStorageProblem | null = null;
  readonly entries = new Map<string, Uint8Array>();
  readonly crossed: Uint8Array[] = [];
  asked = 0;

  #open(): void {
    this.asked += 1;
    if (this.problem) throw new Refusal(this.problem);
  }
  async check(): Promise<SecretStorageProblem | null> {
    this.asked += 1;
    return this.problem;
  }
  async read(account: string): Promise<Uint8Array | null> {
    this.#open();
    const entry = this.entries.get(account);
    if (!entry) return null;
    const given = Uint8Array.from(entry);
    this.crossed.push(given);
    return given;
  }
  async write(account: string, secret: Uint8Array): Promise<void> {
    this.#open();
    this.crossed.push(secret);
    this.entries.set(account, Uint8Array.from(secret));
  }
  async remove(account: string): Promise<void> {
    this.#open();
    this.entries.delete(account);
  }
}
