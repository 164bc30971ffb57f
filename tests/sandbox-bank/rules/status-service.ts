import { once } from 'node:events';
import { Agent, request, type IncomingMessage } from 'node:http';

/**
 * The bank's line to the issuers' status services. Where they are is the bank's own setting: no address in a customer's
 * certificate is ever followed. Nothing is believed here: what comes back is signed, or it is nothing.
 */
export interface StatusService {
  /** An OCSP response; undefined: none in time, an error, a redirect, or more than any answer takes. */
  ocsp(issuer: string, question: Uint8Array): Promise<Uint8Array | undefined>;
  /** The issuer's list; undefined likewise. */
  crl(issuer: string): Promise<Uint8Array | undefined>;
  close(): void;
}

/** What an answer is for: a finding may rest on one that still stands, a record on one to its own question alone. */
export type Moment = 'finding' | 'record';

/** Milliseconds for a whole answer, connection and last octet included: a customer waits for it. */
const patience = 2000;
const longestAnswer = 16 * 1024;
const longestList = 10 * 1024 * 1024;

/** The body of a 200; nothing else is an answer here, and redirects are not followed. */
const bodyOf = async (response: IncomingMessage, longest: number): Promise<Uint8Array | undefined> => {
  const parts: Buffer[] = [];
  let length = 0;
  if (response.statusCode !== 200) return void response.destroy();
  for await (const part of response as AsyncIterable<Buffer>) {
    length += part.length;
    // Leaving the loop ends the connection.
    if (length > longest) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts);
};

/** The service at `base`, over connections that are kept open. */
export const statusService = (base: string): StatusService => {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });

  /** The head of the answer. */
  const send = async (path: string, signal: AbortSignal, question?: Uint8Array): Promise<IncomingMessage> => {
    const headers = question && {
      'content-type': 'application/ocsp-request',
      'content-length': question.length,
    };
    const method = question ? 'POST' : 'GET';
    const call = request(base + path, { agent, signal, method, ...(headers && { headers }) });
    try {
      call.end(question);
      const [response] = (await once(call, 'response')) as [IncomingMessage];
      return response;
    } catch (error) {
      // The service may have closed a kept connection just now: it has not read the question then.
      if (call.reusedSocket && !signal.aborted) return send(path, signal, question);
      throw error;
    } finally {
      // The reading of the body fails too, and tells; this one has nobody to tell.
      call.on('error', () => undefined);
    }
  };

  const ask = async (
    path: string,
    longest: number,
    question?: Uint8Array,
  ): Promise<Uint8Array | undefined> => {
    try {
      return await bodyOf(await send(path, AbortSignal.timeout(patience), question), longest);
    } catch {
      return undefined;
    }
  };

  return {
    ocsp: (issuer, question) => ask(`/ocsp/${issuer}`, longestAnswer, question),
    crl: (issuer) => ask(`/crl/${issuer}.crl`, longestList),
    close: () => agent.destroy(),
  };
};
