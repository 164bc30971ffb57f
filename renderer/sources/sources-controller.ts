import { type StoreApi, createStore } from 'zustand/vanilla';
import type { Bridge, HeldCertificate, SourceList } from '../../shared/ipc.ts';
import type { Reason } from '../../shared/reasons.ts';
import { type Result, ok } from '../../shared/result.ts';
import { type Loader, createLoader } from '../loadable.ts';

export type SourceAct = 'add-folder' | 'add-token' | 'remove' | 'connect' | 'disconnect' | 'import';

/** Where else is looked for certificates: what is being changed about it, and how the last change ended. */
export interface SourceState {
  readonly busy: SourceAct | null;
  readonly last: { readonly act: SourceAct; readonly refusal: Reason | null } | null;
}

export interface SourcesController {
  readonly list: Loader<SourceList>;
  readonly store: StoreApi<SourceState>;
  /** true: added. false: cancelled, or refused for a reason that the store tells. */
  addFolder(): Promise<boolean>;
  addToken(): Promise<boolean>;
  remove(id: string): Promise<void>;
  /** true: connected. What was typed passes through, and is kept nowhere here. */
  connect(who: Parameters<Bridge['certificates']['connectCloud']>[0]): Promise<boolean>;
  disconnect(): Promise<void>;
  /** 가져오기: a file is chosen and opened, and then told to `opened`. */
  importFile(): Promise<void>;
  clear(): void;
}

const quiet: SourceState = { busy: null, last: null };

/** `changed`: the service is asked, or no longer, when the next search runs. `opened`: a file was, to be imported. */
export function createSourcesController(
  bridge: Bridge,
  changed: () => void,
  opened: (certificate: HeldCertificate) => Promise<void>,
): SourcesController {
  const store = createStore<SourceState>(() => quiet);
  const list = createLoader(() => bridge.certificates.sources());
  let run = 0;

  /** One at a time: each opens a dialog of the system, or asks a service. */
  const change = async (act: SourceAct, ask: () => Promise<Result<unknown>>): Promise<boolean> => {
    if (store.getState().busy !== null) return false;
    const mine = ++run;
    store.setState({ busy: act, last: null });
    const answer = await ask();
    if (mine !== run) return false;
    const done = answer.ok && answer.value !== false;
    store.setState({
      busy: null,
      // A dialog that was closed says enough by itself.
      last: answer.ok ? (done ? { act, refusal: null } : null) : { act, refusal: answer.reason },
    });
    if (!done || act === 'import') return done;
    void list.load(true);
    // Of a folder or a token the main process tells by itself.
    if (act === 'connect' || act === 'disconnect') changed();
    return true;
  };

  return {
    list,
    store,
    addFolder: () => change('add-folder', () => bridge.certificates.addFolder()),
    addToken: () => change('add-token', () => bridge.certificates.addToken()),
    async remove(id) {
      await change('remove', () => bridge.certificates.removeSource({ id }));
    },
    connect: (who) => change('connect', () => bridge.certificates.connectCloud(who)),
    async disconnect() {
      await change('disconnect', () => bridge.certificates.disconnectCloud());
    },
    async importFile() {
      await change('import', async () => {
        const answer = await bridge.certificates.chooseFile();
        if (!answer.ok) return answer;
        if (answer.value !== null) await opened(answer.value);
        return ok(answer.value !== null);
      });
    },
    clear() {
      run += 1;
      store.setState(quiet, true);
      list.clear();
    },
  };
}
