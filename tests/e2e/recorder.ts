import type { RunningApp } from './app.ts';

/** Everything that leaves the main process for a page: answers to its calls, and what is sent to it unasked. */
export interface Recorder {
  /** `channel JSON`, with octets as `[1,2,3]` whatever kind of buffer they travel in. */
  records(): Promise<readonly string[]>;
  /** The next answer to `settings.get` carries these octets, as a handler that leaks would let them out. */
  plantInAnswer(octets: Uint8Array): Promise<void>;
  /** Sends them to the main page, as a leaking event would. */
  plantInEvent(octets: Uint8Array): Promise<void>;
}

export async function record({ app }: RunningApp): Promise<Recorder> {
  await app.evaluate(({ app: inside, ipcMain, webContents }) => {
    type Handler = (...args: unknown[]) => unknown;
    const shared = globalThis as { records?: string[]; planted?: Uint8Array | undefined };
    const records: string[] = (shared.records = []);
    const octetsOf = (view: ArrayBufferView): number[] =>
      Array.from(new Uint8Array(view.buffer, view.byteOffset, view.byteLength));
    const keep = (channel: string, value: unknown): void => {
      // A Buffer has become { data: [...] } before it comes here; a typed array would become {"0":1,...}.
      const text = JSON.stringify(value, (_, part: unknown) =>
        ArrayBuffer.isView(part)
          ? octetsOf(part)
          : part instanceof ArrayBuffer
            ? Array.from(new Uint8Array(part))
            : part,
      );
      records.push(`${channel} ${text ?? ''}`);
    };

    const handlers = (ipcMain as unknown as { _invokeHandlers: Map<string, Handler> })._invokeHandlers;
    const get = handlers.get('call:settings.get')!;
    handlers.set('call:settings.get', async (...args) => {
      const answer = (await get(...args)) as object;
      const leak = shared.planted;
      shared.planted = undefined;
      return leak === undefined ? answer : { ...answer, leak };
    });
    for (const [channel, handler] of handlers)
      handlers.set(channel, async (...args) => {
        const answer = await handler(...args);
        keep(channel, answer);
        return answer;
      });

    const watch = (contents: Electron.WebContents): void => {
      const send = contents.send.bind(contents);
      contents.send = (channel: string, ...args: unknown[]) => {
        keep(channel, args);
        send(channel, ...args);
      };
      const post = contents.postMessage.bind(contents);
      contents.postMessage = (channel, message, ports) => {
        keep(channel, [message]);
        post(channel, message, ports);
      };
    };
    for (const contents of webContents.getAllWebContents()) watch(contents);
    inside.on('web-contents-created', (_, contents) => watch(contents));
  });
  return {
    records: () => app.evaluate(() => (globalThis as { records?: string[] }).records ?? []),
    plantInAnswer: (octets) =>
      app.evaluate(
        (_, planted) => void ((globalThis as { planted?: Uint8Array }).planted = new Uint8Array(planted)),
        [...octets],
      ),
    plantInEvent: (octets) =>
      app.evaluate(
        ({ BrowserWindow }, planted) =>
          BrowserWindow.getAllWindows()[0]!.webContents.send('event:leak', new Uint8Array(planted)),
        [...octets],
      ),
  };
}
