import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AuthorityStatus } from './authority-status.ts';
import type { Mode } from './modes.ts';
import { readOcspRequest } from './ocsp-request.ts';
import { malformedRequest } from './ocsp-response.ts';

/** Octets of an OCSP request: a certificate asked about takes a hundred. */
const longest = 4096;

/** Undefined where the body is longer than any request. */
const bodyOf = async (request: IncomingMessage): Promise<Buffer | undefined> => {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > longest) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts);
};

const answer = (response: ServerResponse, type: string, content: Uint8Array): void => {
  response.writeHead(200, {
    'content-type': type,
    'content-length': content.length,
    'cache-control': 'no-store',
  });
  response.end(content);
};
const refuse = (response: ServerResponse, status: number): void => {
  response.writeHead(status, { 'content-length': 0 }).end();
};

/** `/ocsp/<id>` with the request in the body, or `/ocsp/<id>/<base64>` (RFC 6960 appendix A). */
const ocspRoute = /^\/ocsp\/([\w-]+)(?:\/(.+))?$/;
const crlRoute = /^\/crl\/([\w-]+)\.crl$/;

const derOf = async (request: IncomingMessage, inPath: string | undefined): Promise<Buffer | undefined> => {
  if (request.method === 'POST' && inPath === undefined) return bodyOf(request);
  if (request.method !== 'GET' || inPath === undefined) return undefined;
  return Buffer.from(decodeURIComponent(inPath), 'base64');
};

const ocspAnswer = async (status: AuthorityStatus, mode: Mode, der: Buffer): Promise<Uint8Array> => {
  try {
    return await status.ocsp(readOcspRequest(der), mode);
  } catch {
    return malformedRequest;
  }
};

/** The issuers' status services on plain HTTP, as RFC 5280 and RFC 6960 have it: every answer is signed. */
export const createStatusServer = (
  issuers: ReadonlyMap<string, AuthorityStatus>,
  modeOf: (id: string) => Promise<Mode>,
): Server => {
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = request.url ?? '';
    const [, listed] = crlRoute.exec(url) ?? [];
    const [, asked, inPath] = ocspRoute.exec(url) ?? [];
    const id = listed ?? asked ?? '';
    const status = issuers.get(id);
    if (!status) return refuse(response, 404);
    const mode = await modeOf(id);
    const kind = listed === undefined ? mode.ocsp : mode.crl;
    if (kind === 'refused') return void request.socket.destroy();
    if (kind === 'hanging') return;
    if (listed !== undefined) {
      if (kind === 'missing') return refuse(response, 404);
      const age = kind === 'stale' ? 'stale' : 'fresh';
      return answer(response, 'application/pkix-crl', await status.crl(age));
    }
    const der = await derOf(request, inPath);
    if (!der) return refuse(response, 400);
    answer(response, 'application/ocsp-response', await ocspAnswer(status, mode, der));
  };
  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => {
      console.error(error);
      response.destroy();
    });
  });
  server.keepAliveTimeout = 60_000;
  return server;
};
