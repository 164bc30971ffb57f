import { type StoreApi, createStore } from 'zustand/vanilla';
import type { Bridge, Completion, HeldCertificate } from '../../shared/ipc.ts';
import { blocks } from '../../shared/reason-rules.ts';
import type { Result } from '../../shared/result.ts';
import { endCheck, endOpening, endSigning } from '../answers.ts';
import { type OpenedFiles, createOpenedFiles } from './opened-files.ts';
import {
  type Kind,
  type Register,
  type RegisterEvent,
  initialRegister,
  maySign,
  transition,
} from './register-machine.ts';

export interface RegisterController {
  readonly store: StoreApi<Register>;
  readonly opened: OpenedFiles;
  setKind(kind: Kind): void;
  choose(certificate: HeldCertificate): Promise<void>;
  chooseFile(): Promise<void>;
  dropFile(file: File): Promise<void>;
  agree(agreed: boolean): void;
  /** To the bank's terms. */
  consent(consented: boolean): void;
  sign(): Promise<void>;
  /** 취소. A write under way cannot be called back: its answer is still told, wherever the customer is by then. */
  leave(): void;
  /** What was checked no longer holds: the choice begins anew, with the files that were opened. */
  beginAnew(): void;
  /** The main process has closed the files that were opened: what was chosen elsewhere stays. */
  forgetFiles(): void;
  reset(): void;
}

/** One octet more than the main process takes: enough for it to see that a file is too large, and to say so. */
const largestFile = 10 * 1024 * 1024 + 1;

/** `after` goes on from a write whose fate is known (a completion) or not (null); a file opened is told to `onOpened`. */
export function createRegisterController(
  bridge: Bridge,
  after: (completion: Completion | null) => void,
  onOpened: () => void,
): RegisterController {
  const store = createStore<Register>(() => initialRegister);
  const opened = createOpenedFiles();
  const dispatch = (event: RegisterEvent) => store.setState((state) => transition(state, event), true);
  let run = 0;

  const isSigning = () => store.getState().step === 'signing';

  const choose = async (certificate: HeldCertificate): Promise<void> => {
    // The answer that is awaited is the write's.
    if (isSigning()) return;
    const mine = ++run;
    const { id, summary, findings } = certificate;
    const check = summary !== null && !findings.some(({ code }) => blocks(code, 'register'));
    dispatch({ type: 'choose', id, check });
    if (check) await ask(id, mine);
  };

  const ask = async (id: string, mine: number): Promise<void> => {
    const answer = await bridge.registration.preflight({ certificate: id });
    if (mine !== run) return;
    endCheck(dispatch, answer);
  };

  const checkAgain = (id: string): Promise<void> => {
    const mine = ++run;
    dispatch({ type: 'check-again' });
    return ask(id, mine);
  };

  const open = async (ask: () => Promise<Result<HeldCertificate | null>>): Promise<void> => {
    // One at a time: the answer about a second file would overtake the first one's.
    if (store.getState().step === 'opening') return;
    dispatch({ type: 'kind', kind: 'joint' });
    dispatch({ type: 'open-file' });
    if (store.getState().step !== 'opening') return;
    const mine = ++run;
    const answer = await ask();
    if (mine !== run) return;
    const certificate = endOpening(dispatch, answer);
    if (certificate === null) return;
    opened.add(certificate);
    onOpened();
    await choose(certificate);
  };

  const beginAnew = () => {
    run += 1;
    dispatch({ type: 'reset' });
  };
  const reset = () => {
    opened.clear();
    beginAnew();
  };

  const forgetFiles = () => {
    const { chosen } = store.getState();
    const fromFile = opened.store.getState().some(({ id }) => id === chosen);
    opened.clear();
    if (fromFile && !isSigning()) beginAnew();
  };

  return {
    store,
    opened,
    setKind: (kind) => dispatch({ type: 'kind', kind }),
    choose,
    chooseFile: () => open(() => bridge.certificates.chooseFile()),
    dropFile: (file) =>
      open(async () => {
        const bytes = new Uint8Array(await file.slice(0, largestFile).arrayBuffer());
        return bridge.certificates.openDropped({ name: file.name.slice(-255), bytes });
      }),
    agree: (agreed) => dispatch({ type: 'agree', agreed }),
    consent: (consented) => dispatch({ type: 'consent', consented }),
    async sign() {
      const state = store.getState();
      if (!maySign(state)) return;
      dispatch({ type: 'sign' });
      const mine = ++run;
      const answer = await bridge.registration.register({
        certificate: state.chosen,
        terms: state.preflight.terms?.version ?? null,
      });
      if (mine !== run) return;
      endSigning(dispatch, answer, after);
      // What was signed is not what holds now: the check again, and what it shows is agreed to anew.
      if (!answer.ok && answer.reason.code === 'CHANGED_ELSEWHERE') await checkAgain(state.chosen);
    },
    leave() {
      if (!isSigning()) reset();
    },
    beginAnew() {
      if (!isSigning()) beginAnew();
    },
    forgetFiles,
    reset,
  };
}
