import { Server as TlsServer } from 'node:tls';
import Fastify, {
  LogController,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { bankApi, Id, type BankBody, type BankCall } from '../../../shared/bank-api.ts';
import { certificatePem, keyPem } from '../../fixtures/server-credentials.ts';
import type { Bank } from '../bank.ts';
import { findSession, touchSession, type ActiveSession } from '../customers/sessions.ts';
import type { Identity } from '../identity/keys.ts';
import { BankRefusal } from '../refusal.ts';
import { handlersOf, type Handlers, type Incoming } from './handlers.ts';
import { unwatched } from '../phases.ts';
import { journalRequests } from './journal.ts';
import { checkHttpForm } from './http-form.ts';
import { answerFailure, answerMalformed, answerWithProblems } from './problems.ts';
import { rateLimits, type RateLimits } from './rate-limits.ts';
import { refuseUnserved } from './service.ts';

const bodyLimit = 256 * 1024;
const requestSeconds = 15;

const Uuid = z.uuid();
/** Parameters of a path, each with the form it must have. */
const parameters = { id: Id, key: Uuid } as const;
const writes: readonly BankCall[] = ['register', 'release'];

const bearer = ({ headers }: FastifyRequest): string => {
  const [scheme, token] = (headers.authorization ?? '').split(' ');
  if (scheme?.toLowerCase() !== 'bearer' || !token) throw new BankRefusal('SESSION_EXPIRED');
  return token;
};

const authenticate = async (
  bank: Bank,
  limits: RateLimits,
  request: FastifyRequest,
  call: (typeof bankApi)[BankCall],
): Promise<{ session: ActiveSession | undefined; token: string }> => {
  const { auth } = call;
  if (auth !== 'session' && call.method !== 'GET') await limits.logIn(request);
  if (auth === 'none') return { session: undefined, token: '' };
  const token = bearer(request);
  const session = await findSession(bank, token, auth);
  await limits.customer(request, session.customer.id);
  if (auth === 'first-factor') return { session, token };
  return { session: { ...session, expiresAt: await touchSession(bank, session) }, token };
};

interface Mounting {
  readonly app: FastifyInstance;
  readonly bank: Bank;
  readonly limits: RateLimits;
}

const mount = <C extends BankCall>({ app, bank, limits }: Mounting, name: C, handle: Handlers[C]): void => {
  const call = bankApi[name];
  const parameter = /\{(id|key)\}/.exec(call.path)?.[1] as keyof typeof parameters | undefined;
  const takesBody = Object.keys(call.body instanceof z.ZodObject ? call.body.shape : { any: 1 }).length > 0;
  app.route({
    method: call.method,
    url: `/v1${call.path.replace(/\{(\w+)\}/, ':$1')}`,
    schema: {
      // No body is as good as an empty one where nothing is asked; GET has none.
      ...(call.method === 'GET' ? {} : { body: takesBody ? call.body : call.body.nullish() }),
      ...(parameter ? { params: z.object({ [parameter]: parameters[parameter] }) } : {}),
      ...(writes.includes(name) ? { headers: z.looseObject({ 'idempotency-key': Uuid }) } : {}),
      response: { 200: call.answer },
    },
    // Before the body is parsed: a stranger's body is not even looked at.
    onRequest: async (request: FastifyRequest) => {
      refuseUnserved(bank, name, request);
      request.setDecorator('caller', await authenticate(bank, limits, request, call));
    },
    handler: async (request: FastifyRequest, reply: FastifyReply) => {
      const { session, token } = request.getDecorator<{ session?: ActiveSession; token: string }>('caller');
      const named = request.params as Readonly<Record<string, string>>;
      const key = request.headers['idempotency-key'];
      const incoming = {
        body: (request.body ?? {}) as BankBody<C>,
        session,
        token,
        parameter: parameter ? named[parameter] : '',
        idempotencyKey: typeof key === 'string' ? key : '',
      } as Incoming<C>;
      return reply.send(await handle(incoming));
    },
  });
};

const tlsOf = ({ tls }: Identity) => ({
  key: keyPem(tls),
  cert: certificatePem(tls),
  minVersion: 'TLSv1.3' as const,
});

/**
 * The API of shared/bank-api.ts over TLS 1.3. The log (standard error) takes method, route, status and time of a
 * request: no body, no header, no parameter.
 */
export const createServer = async (bank: Bank, requestsPerMinute: number): Promise<FastifyInstance> => {
  const app: FastifyInstance = Fastify({
    // Node would answer that itself, without a word of ours (http-form.ts).
    https: { ...tlsOf(bank.keys.current), requireHostHeader: false },
    bodyLimit,
    requestTimeout: requestSeconds * 1000,
    connectionTimeout: 30_000,
    keepAliveTimeout: 30_000,
    forceCloseConnections: true,
    clientErrorHandler: answerMalformed,
    frameworkErrors: answerFailure,
    exposeHeadRoutes: false,
    logController: new LogController({ disableRequestLogging: true }),
    logger: { level: 'info', stream: process.stderr, base: null },
  }) as unknown as FastifyInstance;
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.decorateRequest('caller', null);
  bank.keys.onChange(() => {
    if (app.server instanceof TlsServer) app.server.setSecureContext(tlsOf(bank.keys.current));
  });
  answerWithProblems(app);
  const limits = await rateLimits(app, requestsPerMinute, bank.now);
  app.addHook('onRequest', async (request) => {
    await limits.address(request);
    checkHttpForm(request);
  });
  app.addHook('onSend', async (_request, reply) => {
    reply.header('cache-control', 'no-store');
  });
  app.addHook('onResponse', async (request, reply) => {
    const { method, routeOptions } = request;
    const ms = Math.round(reply.elapsedTime);
    request.log.info(
      { method, route: routeOptions.url ?? 'unknown', status: reply.statusCode, ms },
      'answered',
    );
  });
  if (bank.phases !== unwatched) journalRequests(app, bank.phases);
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeContentTypeParser(['application/json', 'text/plain']);
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    // A DELETE may say it sends JSON and send nothing.
    if (body === '') done(null, undefined);
    else void parse(request, body as string, done);
  });
  const handlers = handlersOf(bank);
  const mountAll = <C extends BankCall>(name: C): void => mount({ app, bank, limits }, name, handlers[name]);
  for (const name of Object.keys(bankApi) as BankCall[]) mountAll(name);
  return app;
};
