import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A question on its way to the issuers. */
export interface Passing {
  readonly path: string;
  readonly body: Uint8Array;
  /** Brings it, or another body, to the issuers; answers what they say. */
  forward(body?: Uint8Array): Promise<Buffer>;
}

/** Does something else with a question, and answers it; `false` lets it pass. */
export type Twist = (passing: Passing, response: ServerResponse) => Promise<void> | false;

/** The line between a bank and the issuers, with somebody on it who may do as he likes. */
export interface Line {
  readonly url: string;
  twist: Twist | undefined;
  /** Paths that were asked for, in order. */
  readonly asked: string[];
  close(): Promise<void>;
}

/** Answers with these octets. */
export const say = (response: ServerResponse, content: Uint8Array, status = 200): void => {
  response.writeHead(status, { 'content-length': content.length }).end(content);
};

/** `issuers`: where it leads, by the path that is asked for. */
export const startLine = async (issuers: (path: string) => string): Promise<Line> => {
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    line.asked.push(path);
    const serve = async (): Promise<void> => {
      const parts: Buffer[] = [];
      for await (const part of request as AsyncIterable<Buffer>) parts.push(part);
      const body = Buffer.concat(parts);
      const answerTo = async (content: Uint8Array): Promise<Response> =>
        fetch(issuers(path) + path, {
          method: request.method ?? 'GET',
          ...(request.method === 'POST'
            ? { body: Uint8Array.from(content), headers: { 'content-type': 'application/ocsp-request' } }
            : {}),
        });
      const forward = async (content: Uint8Array = body): Promise<Buffer> =>
        Buffer.from(await (await answerTo(content)).arrayBuffer());
      const twisted = line.twist?.({ path, body, forward }, response);
      if (twisted) return twisted;
      const answer = await answerTo(body);
      say(response, Buffer.from(await answer.arrayBuffer()), answer.status);
    };
    // What does not come through is cut here too.
    serve().catch(() => response.destroy());
  });
  server.listen({ host: '127.0.0.1', port: 0 });
  await once(server, 'listening');
  const line: Line = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    twist: undefined,
    asked: [],
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
  return line;
};
