import { setTimeout as pause } from 'node:timers/promises';

interface Target {
  readonly type: string;
  readonly url: string;
  readonly webSocketDebuggerUrl?: string;
}

/** What runs in the page: polls until `condition` holds and the window is on the screen, then tells the time. */
const waiting = (condition: string): string => `new Promise((resolve) => {
  const look = () => {
    if (document.visibilityState === 'visible' && (${condition})) resolve(Date.now());
    else setTimeout(look, 4);
  };
  look();
})`;

/** Evaluates in one page; fails when the page navigates meanwhile. */
const evaluate = (address: string, expression: string): Promise<number> =>
  new Promise((resolve, reject) => {
    const socket = new WebSocket(address);
    socket.addEventListener('error', () => reject(new Error('the page cannot be reached')));
    socket.addEventListener('close', () => reject(new Error('the page went away')));
    socket.addEventListener('open', () =>
      socket.send(
        JSON.stringify({
          id: 1,
          method: 'Runtime.evaluate',
          params: { expression, awaitPromise: true, returnByValue: true },
        }),
      ),
    );
    socket.addEventListener('message', ({ data }) => {
      const { id, result } = JSON.parse(String(data)) as {
        id?: number;
        result?: { result?: { value?: unknown } };
      };
      if (id !== 1) return;
      const value = result?.result?.value;
      if (typeof value === 'number') resolve(value);
      else reject(new Error('the page was left meanwhile'));
      socket.close();
    });
  });

/**
 * The time (milliseconds since 1970) at which `condition`, an expression in the page, first held in a visible window
 * of the program that listens on this port. Attaches as early as there is a page; nothing waits for it.
 */
export const timeUntil = async (port: string, condition: string, limitMs: number): Promise<number> => {
  const end = Date.now() + limitMs;
  while (Date.now() < end) {
    try {
      const targets = (await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()) as Target[];
      const page = targets.find(({ type, url }) => type === 'page' && url !== '' && url !== 'about:blank');
      if (page?.webSocketDebuggerUrl) return await evaluate(page.webSocketDebuggerUrl, waiting(condition));
    } catch {
      // Not there yet, or on its way to another page.
    }
    await pause(5);
  }
  throw new Error('no window was ready in time');
};
