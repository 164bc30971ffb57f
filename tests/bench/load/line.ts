import { once } from 'node:events';
import { connect, type TLSSocket } from 'node:tls';
import type { BankProfile } from '../../../shared/bank-profile.ts';

export interface Answer {
  readonly status: number;
  readonly body: string;
}

export interface Call {
  readonly method: 'GET' | 'POST';
  /** Below the API's base. */
  readonly path: string;
  readonly token?: string;
  readonly idempotencyKey?: string;
  readonly body: unknown;
}

/** The octets of a request: made before the clock runs. */
export const requestOf = ({ method, path, token, idempotencyKey, body }: Call): Buffer => {
  const text = JSON.stringify(body);
  const head = [
    `${method} /v1${path} HTTP/1.1`,
    'Host: 127.0.0.1',
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(text)}`,
    ...(token === undefined ? [] : [`Authorization: Bearer ${token}`]),
    ...(idempotencyKey === undefined ? [] : [`Idempotency-Key: ${idempotencyKey}`]),
  ];
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${text}`);
};

const headEnd = '\r\n\r\n';

/**
 * One client: a TLS connection that is kept, one request at a time. HTTP by hand, as much of it as this bank speaks: the
 * clients share the cores with what is measured.
 */
export class Line {
  readonly #socket: TLSSocket;
  #received: Buffer[] = [];
  #waiting: { resolve(answer: Answer): void; reject(error: Error): void } | undefined;

  private constructor(socket: TLSSocket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.on('data', (part: Buffer) => this.#take(part));
    const ended = (): void => this.#waiting?.reject(new Error('the bank closed the connection'));
    socket.on('close', ended).on('error', ended);
  }

  static async open({ server }: BankProfile): Promise<Line> {
    const { hostname, port } = new URL(server.url);
    const socket = connect({
      host: hostname,
      port: Number(port),
      ca: [...server.tlsRoots],
      minVersion: 'TLSv1.3',
      rejectUnauthorized: true,
    });
    await once(socket, 'secureConnect');
    return new Line(socket);
  }

  #take(part: Buffer): void {
    this.#received.push(part);
    const whole = this.#received.length === 1 ? part : Buffer.concat(this.#received);
    this.#received = [whole];
    const end = whole.indexOf(headEnd);
    if (end < 0) return;
    const head = whole.toString('latin1', 0, end);
    const length = Number(/^content-length: (\d+)/im.exec(head)?.[1] ?? 0);
    const start = end + headEnd.length;
    if (whole.length < start + length) return;
    this.#received = [];
    const answer = { status: Number(head.slice(9, 12)), body: whole.toString('utf8', start, start + length) };
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.resolve(answer);
  }

  send(request: Buffer): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#socket.write(request);
    });
  }

  end(): void {
    this.#socket.removeAllListeners('close').destroy();
  }
}
