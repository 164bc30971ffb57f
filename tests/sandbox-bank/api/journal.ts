import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { bankApi, type BankCall } from '../../../shared/bank-api.ts';
import type { Phase, Phases } from '../phases.ts';

/** Test aid: what a request goes through outside the acts, told to a journal. */

const calls = new Map<string, BankCall>(
  (Object.keys(bankApi) as BankCall[]).map((call) => {
    const { method, path } = bankApi[call];
    return [`${method} /v1${path.replace(/\{(\w+)\}/, ':$1')}`, call];
  }),
);

const keyOf = ({ headers, params }: FastifyRequest): string => {
  const named = (params as { readonly key?: string } | undefined)?.key;
  return named ?? String(headers['idempotency-key'] ?? '');
};

const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

/** Nothing of the answer so far is still in this process. */
const hasLeft = ({ headersSent, socket, writableLength }: FastifyReply['raw']): boolean =>
  headersSent && writableLength === 0 && socket?.writableLength === 0;

/** The body in two pieces: the second is made when the first has left. */
const inTwoPieces = (body: string, raw: FastifyReply['raw'], between: () => void): Readable => {
  const octets = Buffer.from(body);
  const half = octets.length >> 1;
  const pieces = async function* (): AsyncGenerator<Buffer> {
    yield octets.subarray(0, half);
    while (!hasLeft(raw) && !raw.destroyed) await turn();
    between();
    yield octets.subarray(half);
  };
  return Readable.from(pieces(), { objectMode: false });
};

export const journalRequests = (app: FastifyInstance, phases: Phases): void => {
  const tell = (request: FastifyRequest, phase: Phase): void => {
    const { method, url } = request.routeOptions;
    const call = calls.get(`${String(method)} ${url ?? ''}`);
    if (call) phases.reached(call, phase, keyOf(request));
  };
  app.addHook('onRequest', async (request) => tell(request, 'received'));
  app.addHook('preParsing', async (request) => tell(request, 'authenticated'));
  app.addHook('onSend', async (request, reply, payload) => {
    if (typeof payload !== 'string') return payload;
    reply.header('content-length', Buffer.byteLength(payload));
    // Not `onResponse`, which a client that hangs up with its last octet forestalls.
    reply.raw.once('close', () => {
      if (reply.raw.writableEnded) tell(request, 'answered');
    });
    return inTwoPieces(payload, reply.raw, () => tell(request, 'answering'));
  });
};
