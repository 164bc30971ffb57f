import { EventEmitter } from 'node:events';
import { createKeyService } from '../../../electron/keys/key-service.ts';
import type { OpenApprovalWindow } from '../../../electron/shell/approval/approval-window.ts';
import { ApprovalDesk } from '../../../electron/shell/approval/approval.ts';
import type { Child } from '../../../electron/shell/approval/key-process.ts';

type Port = ReturnType<ReturnType<OpenApprovalWindow>['join']>;

/** The key process's code in this one, behind the messages that it takes. */
const keyProcess = (): Child => {
  let hear: (answer: unknown) => void = () => undefined;
  let exit: () => void = () => undefined;
  const service = createKeyService({ answer: (answer) => hear(answer) });
  return {
    postMessage: (job, [port]) => void service.run(job, port),
    onMessage: (listener) => (hear = listener),
    onExit: (listener) => (exit = listener),
    kill: () => exit(),
  };
};

/** The app's approval desk with its clocks and its key service; the window stays open until the customer types. */
export const createPatientCustomer = () => {
  let window = new EventEmitter();
  const desk = new ApprovalDesk({
    fork: keyProcess,
    openWindow: () => {
      window = new EventEmitter();
      return {
        join: () =>
          Object.assign(window, {
            start: () => undefined,
            close: () => undefined,
            postMessage: () => undefined,
          }) as unknown as Port,
        refuse: () => undefined,
        focus: () => undefined,
        onGone: () => undefined,
        close: () => Promise.resolve(),
      };
    },
  });
  const type = (password: string): void => {
    const data = { kind: 'approve', password: new TextEncoder().encode(password), newPassword: null };
    window.emit('message', { data });
  };
  return { desk, type };
};
