import { contextBridge, ipcRenderer } from 'electron';
import { type Bridge, callChannel, contract, eventChannel, events } from '../shared/ipc.ts';

type Ask = (argument?: unknown) => Promise<unknown>;

/** `window.bankApp`: a function an entry of the contract, and the events of the contract; nothing else is reachable. */
const groups = Object.fromEntries(
  Object.entries(contract).map(([group, entries]) => [
    group,
    Object.fromEntries(
      Object.keys(entries).map((name): [string, Ask] => [
        name,
        (argument) => ipcRenderer.invoke(callChannel(group, name), argument),
      ]),
    ),
  ]),
) as unknown as Omit<Bridge, 'on'>;

const on: Bridge['on'] = (event, listener) => {
  if (!Object.hasOwn(events, event)) throw new TypeError('no such event');
  // The event object is dropped: its `sender` would hand the page ipcRenderer itself.
  const heard = (_event: unknown, payload: Parameters<typeof listener>[0]): void => listener(payload);
  ipcRenderer.on(eventChannel(event), heard);
  return () => {
    ipcRenderer.off(eventChannel(event), heard);
  };
};

contextBridge.exposeInMainWorld('bankApp', { ...groups, on });
