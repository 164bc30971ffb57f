import { createRoot } from 'react-dom/client';
import type { Bridge } from '../shared/ipc.ts';
import { App } from './app.tsx';
import { createClient } from './client.ts';
import './ui/styles.css';
import './shell/shell.css';

declare global {
  interface Window {
    readonly bankApp: Bridge;
  }
}

async function start(container: HTMLElement): Promise<void> {
  const bridge = window.bankApp;
  const [info, settings] = await Promise.all([bridge.app.info(), bridge.settings.get()]);
  if (!info.ok) throw new Error(info.reason.code);
  const client = createClient(
    bridge,
    info.value,
    settings.ok ? settings.value : { language: 'ko', theme: 'system' },
  );
  // Known before the first paint, so that there is one and not two.
  await client.session.start();
  createRoot(container).render(<App client={client} />);
  // 보안 점검 speaks with the bank and the keychain: it starts when the log-in stands, whose first paint it would delay.
  requestIdleCallback(() => void client.machine.load(), { timeout: 1000 });
}

const container = document.getElementById('root');
if (container !== null) void start(container);
