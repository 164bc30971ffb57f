import { setTimeout as pause } from 'node:timers/promises';

const patience = 1000;
const step = 20;

/** Answers when a process is gone; one that outstays its time by a second is ended by force. 0: there was none. */
export async function processGone(pid: number): Promise<void> {
  if (pid === 0) return;
  for (let waited = 0; exists(pid); waited += step) {
    if (waited === patience) signal(pid, 'SIGKILL');
    if (waited > 2 * patience) return;
    await pause(step);
  }
}

const exists = (pid: number): boolean => signal(pid, 0);

function signal(pid: number, name: 'SIGKILL' | 0): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}
