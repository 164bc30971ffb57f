import { contextBridge, ipcRenderer } from 'electron';
import type { Bridge, EventName } from '../shared/ipc.ts';

/** What build/preload-channels.ts derives from the contract when this is bundled: its names without its schemas. */
declare const channels: {
  readonly calls: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly events: Readonly<Record<EventName, string>>;
};

const { calls, events } = channels;

type Ask = (argument?: unknown) => Promise<unknown>;

/** `window.bankApp`: a function an entry of the contract, and the events of the contract; nothing else is reachable. */
const groups = Object.fromEntries(
  Object.entries(calls).map(([group, entries]) => [
    group,
    Object.fromEntries(
      Object.entries(entries).map(([name, channel]): [string, Ask] => [
        name,
        (argument) => ipcRenderer.invoke(channel, argument),
      ]),
    ),
  ]),
) as unknown as Omit<Bridge, 'on'>;

const on: Bridge['on'] = (event, listener) => {
  if (!Object.hasOwn(events, event)) throw new TypeError('no such event');
  // The event object is dropped: its `sender` would hand the page ipcRenderer itself.
  const heard = (_event: unknown, payload: Parameters<typeof listener>[0]): void => listener(payload);
  const channel = events[event];
  ipcRenderer.on(channel, heard);
  return () => {
    ipcRenderer.off(channel, heard);
  };
};

contextBridge.exposeInMainWorld('bankApp', { ...groups, on });
