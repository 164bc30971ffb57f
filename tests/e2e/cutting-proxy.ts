import { connect, createServer, type Socket } from 'node:net';

/** A TCP proxy before the bank: passes everything, or cuts the line just when the answer to a write comes back. */
export interface CuttingProxy {
  readonly port: number;
  /** From the next write on: the bank acts on it, its answer is lost, and no further connection is let through. */
  cutAfterNextWrite(): void;
  mend(): void;
  close(): Promise<void>;
}

/** Only a signed statement makes a request that long. */
const writeBytes = 4_000;

export async function startProxy(bankPort: number): Promise<CuttingProxy> {
  let line: 'whole' | 'armed' | 'cut' = 'whole';
  const open = new Set<Socket>();
  const server = createServer((client) => {
    if (line === 'cut') return void client.destroy();
    const bank = connect(bankPort, '127.0.0.1');
    for (const socket of [client, bank]) {
      open.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => open.delete(socket));
    }
    let sent = 0;
    client.on('data', (data) => {
      sent += data.length;
      bank.write(data);
    });
    bank.on('data', (data) => {
      if (line === 'armed' && sent > writeBytes) line = 'cut';
      if (line === 'cut') client.destroy();
      else client.write(data);
    });
    client.on('close', () => bank.end());
    bank.on('close', () => client.end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    cutAfterNextWrite: () => {
      line = 'armed';
    },
    mend: () => {
      line = 'whole';
    },
    close: () =>
      new Promise((resolve) => {
        for (const socket of open) socket.destroy();
        server.close(() => resolve());
      }),
  };
}
