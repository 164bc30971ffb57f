import tls from 'node:tls';
import type { Identity } from '../../sandbox-bank/identity/keys.ts';
import { certificatePem } from '../../fixtures/server-credentials.ts';
import type { Fault } from './faults.ts';
import { Front } from './front.ts';
import { headerOf, messageIn, octetsUpTo, withHeader, type Message } from './wire.ts';

/** What of an answer came, and whether that is all of it. */
interface Came {
  readonly octets: Buffer;
  readonly whole: Message | undefined;
}

const nothingCame: Came = { octets: Buffer.alloc(0), whole: undefined };

/**
 * Stands before the bank with the bank's own TLS key, so that it sees each request and each answer as octets of HTTP
 * and does to them what is planned. A connection carries one request, as the client's do.
 */
export class FaultProxy {
  readonly #bankRoot: string;
  #front: Front | undefined;
  #plan: { matches(request: Message): boolean; readonly faults: (Fault | null)[] } | undefined;
  #held: (() => Promise<void>)[] = [];
  #late: Promise<Came>[] = [];
  #whenHeld: (() => void)[] = [];
  /** A header line. */
  #latestSession = '';
  /** The bank's port; what comes while there is none is cut. */
  target: number | undefined;
  /** Whole requests that matched the plan, oldest first. */
  readonly seen: Message[] = [];

  private constructor(bankRoot: string, target: number | undefined) {
    this.#bankRoot = bankRoot;
    this.target = target;
  }

  static async start(identity: Identity, target?: number): Promise<FaultProxy> {
    const proxy = new FaultProxy(certificatePem(identity['tls-root']), target);
    proxy.#front = await Front.open(identity, (client) => proxy.#listenTo(client));
    return proxy;
  }

  get front(): Front {
    if (!this.#front) throw new Error('not started');
    return this.#front;
  }

  /** The next requests that match meet these faults, one each (null: none). */
  plan(matches: (request: Message) => boolean, faults: readonly (Fault | null)[]): void {
    this.seen.length = 0;
    this.#plan = { matches, faults: [...faults] };
  }

  /** As it was at the beginning; what is held stays held. */
  async clear(): Promise<void> {
    this.#plan = undefined;
    await this.front.meet([]);
  }

  /** Resolves when the next request is held, or its answer: the bank has acted then. */
  held(): Promise<void> {
    return new Promise((resolve) => void this.#whenHeld.push(resolve));
  }

  /** Sends on what was held; answers all that the bank said to what came late or twice. */
  async letGo(): Promise<readonly Message[]> {
    for (const send of this.#held.splice(0)) await send();
    const came = await Promise.all(this.#late.splice(0));
    return came.flatMap(({ whole }) => (whole ? [whole] : []));
  }

  /** The same key and body to the bank once more, past any plan, in the session of the latest request. */
  async sendAgain(request: Message): Promise<Message | undefined> {
    return (await this.#forward(withHeader(request, this.#latestSession))).whole;
  }

  #tellHeld(): void {
    for (const tell of this.#whenHeld.splice(0)) tell();
  }

  #listenTo(client: tls.TLSSocket): void {
    client.on('error', () => client.destroy());
    let octets = Buffer.alloc(0);
    client.on('data', (chunk: Buffer) => {
      octets = Buffer.concat([octets, chunk]);
      const request = messageIn(octets);
      if (request) void this.#serve(client.removeAllListeners('data'), request);
    });
  }

  #faultFor(request: Message): Fault | null {
    if (!this.#plan?.matches(request)) return null;
    this.seen.push(request);
    return this.#plan.faults.shift() ?? null;
  }

  async #serve(client: tls.TLSSocket, request: Message): Promise<void> {
    const session = headerOf(request, 'authorization');
    if (session !== undefined) this.#latestSession = `Authorization: ${session}`;
    const fault = this.#faultFor(request);
    const cutAfter = (octets: Buffer): void => {
      if (octets.length === 0) client.destroy();
      else client.write(octets, () => client.destroy());
    };
    const pass = ({ octets, whole }: Came): void => {
      if (whole) client.end(whole.octets);
      else cutAfter(octets);
    };
    switch (fault?.does) {
      case undefined:
      // Somebody else has met it.
      case 'meet':
        return pass(await this.#forward(request.octets));
      case 'cut the request':
        // The bank has them before the customer's line breaks; it has no answer to them.
        await this.#forward(request.octets.subarray(0, octetsUpTo(request, fault.after)), 'cut');
        return void client.destroy();
      case 'lose the request':
        return void client.destroy();
      case 'cut the answer': {
        const { whole } = await this.#forward(request.octets);
        return cutAfter(whole ? whole.octets.subarray(0, octetsUpTo(whole, fault.after)) : Buffer.alloc(0));
      }
      case 'hold the request':
        this.#held.push(async () => void this.#late.push(this.#forward(request.octets)));
        return this.#tellHeld();
      case 'hold the answer': {
        const coming = this.#forward(request.octets);
        this.#late.push(coming);
        await coming;
        return this.#tellHeld();
      }
      case 'send twice': {
        const first = this.#forward(request.octets);
        if (fault.when === 'later') await first;
        this.#late.push(this.#forward(request.octets));
        return pass(await first);
      }
      case 'answer instead':
        if (fault.acted) await this.#forward(request.octets);
        return void client.end(fault.answer);
    }
  }

  /** To the bank and back, over a connection of its own. `cut`: it ends with the last octet sent. */
  #forward(octets: Buffer, end?: 'cut'): Promise<Came> {
    const { target: port } = this;
    if (port === undefined) return Promise.resolve(nothingCame);
    return new Promise((resolve) => {
      let came = Buffer.alloc(0);
      const bank = tls.connect({ host: '127.0.0.1', port, ca: this.#bankRoot, rejectUnauthorized: true });
      this.front.keep(bank);
      bank.on('data', (chunk: Buffer) => {
        came = Buffer.concat([came, chunk]);
        if (messageIn(came)) bank.end();
      });
      bank.on('close', () => resolve({ octets: came, whole: messageIn(came) }));
      bank.once('secureConnect', () => {
        if (end === undefined) bank.write(octets);
        else if (octets.length === 0) bank.destroy();
        else bank.write(octets, () => bank.destroySoon());
      });
    });
  }
}

/** Requests of one call of the API; `key` in its header or its path. */
export const requestOf =
  (method: 'POST' | 'GET', path: RegExp) =>
  ({ firstLine }: Message): boolean => {
    const [verb, target = ''] = firstLine.split(' ');
    return verb === method && path.test(target);
  };
export const keyOf = (request: Message): string | undefined => headerOf(request, 'idempotency-key');
