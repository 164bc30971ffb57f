import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import type { Problem } from '../../../shared/bank-api.ts';
import { BankRefusal, problemOf, refuseRequest } from '../refusal.ts';

/** For whoever reads HTTP and not our reasons (RFC 9110 §10.2.3), in whole seconds. */
const retryAfter = ({ until }: Problem): Record<string, string> =>
  until === undefined
    ? {}
    : { 'retry-after': `${Math.max(1, Math.ceil((Date.parse(until) - Date.now()) / 1000))}` };

const send = (reply: FastifyReply, refusal: BankRefusal): FastifyReply => {
  const problem = problemOf(refusal);
  return reply
    .code(refusal.status)
    .headers(retryAfter(problem))
    .type('application/problem+json')
    .serializer(JSON.stringify)
    .send(problem);
};

/** Which members of the request were wrong, by name alone: their values are the customer's. */
const placesOf = (error: FastifyError): string =>
  (error.validation ?? [])
    .map(({ instancePath }) => instancePath || '/')
    .join(', ')
    .slice(0, 150);

const refusalOf = (error: FastifyError): BankRefusal => {
  if (error instanceof BankRefusal) return error;
  if (hasZodFastifySchemaValidationErrors(error))
    return refuseRequest(`${error.validationContext ?? 'request'}: ${placesOf(error)}`);
  const status = error.statusCode ?? 500;
  if (status >= 500) return new BankRefusal('INTERNAL', {}, { status: 500 });
  return refuseRequest(error.code, status);
};

/** For the log: a message may quote what it failed on (a row, a value), so it takes kind, code and place. */
export const faultOf = (fault: unknown): { kind: string; code: unknown; trace: string[] } => {
  const error = fault instanceof Error ? fault : new Error();
  const trace = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return { kind: error.name, code: 'code' in error ? error.code : undefined, trace };
};

/** A failure of whatever kind, as problem details; what is our own fault is logged. */
export const answerFailure = (error: FastifyError, request: FastifyRequest, reply: FastifyReply): void => {
  const refusal = refusalOf(error);
  if (refusal.status === 500) request.log.error(faultOf(error), 'fault');
  void send(reply, refusal);
};

/** Every answer that is not a success is RFC 9457 problem details: unknown paths, Fastify's own errors, Node's too. */
export const answerWithProblems = (app: FastifyInstance): void => {
  app.setErrorHandler(answerFailure);
  app.setNotFoundHandler((_request, reply) => send(reply, refuseRequest('no such resource', 404)));
  // Node answers an `Expect` it does not know by itself, with a bare head.
  app.server.on('checkExpectation', (_request: IncomingMessage, response: ServerResponse) => {
    const problem = problemOf(refuseRequest('Expect', 417));
    response.writeHead(problem.status, { 'content-type': 'application/problem+json', connection: 'close' });
    response.end(JSON.stringify(problem));
  });
};

/** What is not even HTTP, or comes too slowly: Node has no request for it yet, so the answer is written by hand. */
export const answerMalformed = (error: Error & { code?: string }, socket: Socket): void => {
  const isLate = error.code === 'ERR_HTTP_REQUEST_TIMEOUT';
  const refusal = isLate ? refuseRequest('too slow', 408) : refuseRequest('not HTTP', 400);
  const { title, ...rest } = problemOf(refusal);
  const body = JSON.stringify({ title, ...rest });
  if (socket.writable)
    socket.write(
      `HTTP/1.1 ${refusal.status} ${title}\r\nConnection: close\r\nContent-Type: application/problem+json\r\n` +
        `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    );
  socket.destroySoon();
};
