import { type StoreApi, createStore } from 'zustand/vanilla';
import type { Bridge, HeldCertificate } from '../../shared/ipc.ts';
import { endsLogIn } from '../../shared/reason-rules.ts';
import type { Reason } from '../../shared/reasons.ts';
import { type OpenedFiles } from '../register/opened-files.ts';

/** Which certificate the customer wants to log in with; it outlives every refusal. */
export interface Chosen {
  /** Opaque id. */
  readonly id: string | null;
  readonly opening: boolean;
  /** Why the file that was chosen last could not be opened. */
  readonly file: Reason | null;
}

export interface LogInChoice {
  readonly store: StoreApi<Chosen>;
  choose(id: string): void;
  /** [파일 선택]: what was opened is chosen. */
  chooseFile(): Promise<void>;
  /** The main process has closed the files that were opened. */
  forgetFiles(): void;
  clear(): void;
}

/** Whether the window opens for it at all; what else speaks against 등록 is no matter once it is registered. */
export const mayLogInWith = ({ summary, findings }: HeldCertificate): boolean =>
  summary !== null && !findings.some(({ code }) => endsLogIn(code));

const nothing: Chosen = { id: null, opening: false, file: null };

/** `opened`: what is opened here is there for 등록 as well, once its holder has logged in another way. */
export function createLogInChoice(bridge: Bridge, opened: OpenedFiles): LogInChoice {
  const store = createStore<Chosen>(() => nothing);
  return {
    store,
    choose: (id) => store.setState({ id, file: null }),
    async chooseFile() {
      if (store.getState().opening) return;
      store.setState({ opening: true, file: null });
      const answer = await bridge.certificates.chooseFile();
      store.setState({ opening: false });
      if (!answer.ok) return store.setState({ file: answer.reason });
      if (answer.value === null) return store.setState({ file: { code: 'CANCELLED', params: {} } });
      opened.add(answer.value);
      store.setState({ id: answer.value.id });
    },
    forgetFiles() {
      if (opened.store.getState().some(({ id }) => id === store.getState().id)) store.setState(nothing);
    },
    clear: () => store.setState(nothing),
  };
}
