import { contextBridge, ipcRenderer } from 'electron';
import type { ApprovalBridge, approvalContract, ApprovalView } from '../shared/approval.ts';
import type { ApprovalToKey, KeyToApproval } from '../shared/key-job.ts';
import type { Reason } from '../shared/reasons.ts';
import type { Result } from '../shared/result.ts';

type Call = keyof typeof approvalContract;
/** What build/preload-channels.ts derives from the contract when this is bundled: its names without its schemas. */
declare const channels: {
  readonly calls: Readonly<Record<Call, string>>;
  readonly port: string;
  readonly refused: string;
};

const { calls, port: portChannel, refused } = channels;

// The port to the key process stays in this isolated world: the page can approve through it, and no more.
const listeners = new Set<(answer: KeyToApproval) => void>();
const tell = (answer: KeyToApproval): void => {
  for (const listener of listeners) listener(answer);
};

const port = new Promise<MessagePort>((resolve) => {
  ipcRenderer.once(portChannel, (event) => {
    const [received] = event.ports;
    if (received === undefined) return;
    received.onmessage = ({ data }: MessageEvent<KeyToApproval>) => tell(data);
    resolve(received);
  });
});

ipcRenderer.on(refused, (_event, { reason }: { reason: Reason }) => {
  tell({ kind: 'refused', reason, waitMs: 0 });
});

const ask = async <T>(name: Call, argument?: unknown): Promise<T> => {
  const result = (await ipcRenderer.invoke(calls[name], argument)) as Result<T>;
  if (!result.ok) throw new Error(result.reason.code);
  return result.value;
};

const utf8 = (text: string | null): Uint8Array | null =>
  text === null ? null : new TextEncoder().encode(text);

const approve = async (password: string | null, newPassword: string | null): Promise<void> => {
  const message: ApprovalToKey = {
    kind: 'approve',
    password: utf8(password),
    newPassword: utf8(newPassword),
  };
  (await port).postMessage(message);
  message.password?.fill(0);
  message.newPassword?.fill(0);
};

const bridge: ApprovalBridge = {
  view: () => ask<ApprovalView>('view'),
  approve: (password, newPassword) => {
    void approve(password, newPassword);
  },
  submitSecondFactor: (answer) => {
    tell({ kind: 'working' });
    return ask<void>('submitSecondFactor', answer);
  },
  cancel: () => ask<void>('cancel'),
  onAnswer: (listener) => {
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
    };
  },
};
contextBridge.exposeInMainWorld('approval', bridge);
