import { once } from 'node:events';
import net, { type AddressInfo, type Socket } from 'node:net';
import tls from 'node:tls';
import type { Identity } from '../../sandbox-bank/identity/keys.ts';
import {
  certificatePem,
  keyPem,
  makeBelow,
  makeRoot,
  type Credential,
} from '../../fixtures/server-credentials.ts';

/** Whom a client meets that connects: nobody listens, one hangs up at once, one shows another certificate. */
export type Meets = 'nobody' | 'one who hangs up' | 'a stranger';

const subject = [
  ['C', 'KR'],
  ['O', 'Woori Bank SANDBOX'],
  ['CN', 'localhost'],
] as const;
let made: Promise<Credential> | undefined;
/** One for the bank's own names, by an authority that nobody trusts. */
const strangersCredential = (): Promise<Credential> =>
  (made ??= makeRoot(subject).then((root) => makeBelow(root, subject, 'server')));

const tlsServer = (credential: Credential): tls.Server =>
  tls
    .createServer({ key: keyPem(credential), cert: certificatePem(credential), minVersion: 'TLSv1.3' })
    .on('tlsClientError', () => undefined);

/** The port in front of the bank: takes connections, and decides whom they meet. */
export class Front {
  readonly #server = net.createServer((socket) => this.#admit(socket));
  readonly #bank: tls.Server;
  readonly #stranger: tls.Server;
  readonly #open = new Set<Socket>();
  #meets: (Meets | null)[] = [];
  #port = 0;

  private constructor(bank: tls.Server, stranger: tls.Server) {
    this.#bank = bank;
    this.#stranger = stranger;
  }

  static async open(identity: Identity, onClient: (client: tls.TLSSocket) => void): Promise<Front> {
    const front = new Front(tlsServer(identity.tls), tlsServer(await strangersCredential()));
    front.#bank.on('secureConnection', onClient);
    // A client that takes a stranger for the bank waits here until its time limit.
    front.#stranger.on('secureConnection', (socket) => socket.on('error', () => socket.destroy()));
    await front.listen();
    return front;
  }

  get port(): number {
    return this.#port;
  }

  /** Whom the next connections meet, one each (null: the bank); the bank again after them. */
  async meet(meets: readonly (Meets | null)[]): Promise<void> {
    this.#meets = [...meets];
    await this.listen();
    this.#prepareNext();
  }

  async listen(): Promise<void> {
    if (this.#server.listening) return;
    this.#server.listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  /** New connections are refused. */
  refuse(): void {
    this.#server.close();
  }

  end(): void {
    this.refuse();
    for (const socket of this.#open) socket.destroy();
  }

  keep(socket: Socket): void {
    this.#open.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => this.#open.delete(socket));
  }

  /** Who is to find nobody finds no open port; it opens again when the next plan is made. */
  #prepareNext(): void {
    if (this.#meets[0] === 'nobody') this.refuse();
  }

  #admit(socket: Socket): void {
    this.keep(socket);
    const meets = this.#meets.shift() ?? null;
    this.#prepareNext();
    if (meets === 'one who hangs up') socket.destroy();
    else (meets === 'a stranger' ? this.#stranger : this.#bank).emit('connection', socket);
  }
}
