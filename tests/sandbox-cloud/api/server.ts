import Fastify, { LogController, type FastifyInstance, type FastifyRequest } from 'fastify';
import { invalidRequest, ServiceError } from './errors.ts';
import { methods, type Cloud, type Method } from './methods.ts';

const bodyLimit = 16 * 1024;
const requestSeconds = 15;

const unauthorized = (): ServiceError =>
  new ServiceError(401, 'invalid_token', 'The access token is not valid');

const phoneOf = ({ tokens }: Cloud, { headers }: FastifyRequest): string => {
  const [scheme, token] = (headers.authorization ?? '').split(' ');
  const phone = scheme?.toLowerCase() === 'bearer' && token ? tokens.holder(token) : undefined;
  if (phone === undefined) throw unauthorized();
  return phone;
};

const mount = (app: FastifyInstance, cloud: Cloud, path: string, { bearer, answer }: Method): void => {
  app.post(`/csc/v2/${path}`, async (request, reply) => {
    const phone = bearer ? phoneOf(cloud, request) : '';
    const { authorization } = request.headers;
    const said = await answer({ cloud, body: request.body ?? {}, authorization, phone });
    return said === undefined ? reply.code(204).send() : reply.send(said);
  });
};

const refusalOf = (error: unknown): ServiceError => {
  if (error instanceof ServiceError) return error;
  const status = (error as { statusCode?: number }).statusCode ?? 500;
  return status >= 500
    ? new ServiceError(500, 'server_error', 'The service failed')
    : invalidRequest('The request cannot be read', status);
};

/** Over TLS 1.3. The log (standard error) takes route, status and time of a request: no body, no header. */
export const createServer = (cloud: Cloud, certificate: { key: string; cert: string }): FastifyInstance => {
  const app: FastifyInstance = Fastify({
    https: { ...certificate, minVersion: 'TLSv1.3' },
    bodyLimit,
    requestTimeout: requestSeconds * 1000,
    connectionTimeout: 30_000,
    forceCloseConnections: true,
    logController: new LogController({ disableRequestLogging: true }),
    logger: { level: 'info', stream: process.stderr, base: null },
  }) as unknown as FastifyInstance;
  app.removeContentTypeParser('text/plain');
  app.setErrorHandler((error, request, reply) => {
    const { status, body } = refusalOf(error);
    // Its kind alone: a message may quote what it failed on.
    if (status === 500) request.log.error({ kind: (error as Error).name }, 'fault');
    return reply.code(status).send(body);
  });
  app.setNotFoundHandler((_request, reply) =>
    reply.code(404).send(invalidRequest('There is no such method').body),
  );
  app.addHook('onSend', async (_request, reply) => {
    reply.header('cache-control', 'no-store');
  });
  app.addHook('onResponse', async (request, reply) => {
    const { routeOptions } = request;
    const ms = Math.round(reply.elapsedTime);
    request.log.info({ route: routeOptions.url ?? 'unknown', status: reply.statusCode, ms }, 'answered');
  });
  for (const [path, method] of Object.entries(methods)) mount(app, cloud, path, method);
  return app;
};
