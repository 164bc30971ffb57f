import { createContext, useContext } from 'react';
import { type StoreApi, createStore } from 'zustand/vanilla';
import type {
  AppInfo,
  Bridge,
  Completion,
  InterruptedChange,
  Inventory,
  MachineCheck,
  PendingOperation,
  RegisteredCertificate,
  Settings,
} from '../shared/ipc.ts';
import { type Search, createSearching } from './inventory/search.ts';
import { type Loader, createLoader } from './loadable.ts';
import { type LogInChoice, createLogInChoice } from './login/certificate-choice.ts';
import { type SessionController, createSessionController } from './login/session-controller.ts';
import { type ManageController, createManageController } from './manage/manage-controller.ts';
import { type RemovedController, createRemovedController } from './manage/removed-controller.ts';
import { type SettledNews, createSettledNews } from './pending/settled-news.ts';
import { type SettleController, createSettleController } from './pending/settle-controller.ts';
import { type Gate, createGate } from './machine/gate.ts';
import { type RegisterController, createRegisterController } from './register/register-controller.ts';
import { type ReleaseController, createReleaseController } from './release/release-controller.ts';
import { type Navigation, createNavigation } from './shell/navigation.ts';
import { type SourcesController, createSourcesController } from './sources/sources-controller.ts';

/** Everything behind the pages: stores to read, controllers to ask. Built once, by hand, in main.tsx. */
export interface Client {
  readonly bridge: Bridge;
  readonly info: AppInfo;
  readonly settings: StoreApi<Settings>;
  readonly navigation: Navigation;
  readonly session: SessionController;
  /** Which certificate to log in with. */
  readonly logInChoice: LogInChoice;
  readonly register: RegisterController;
  readonly release: ReleaseController;
  readonly settle: SettleController;
  readonly manage: ManageController;
  readonly removed: RemovedController;
  readonly sources: SourcesController;
  readonly held: Loader<Inventory>;
  readonly registered: Loader<RegisteredCertificate[]>;
  readonly pending: Loader<PendingOperation[]>;
  /** What the app has learned by itself, after the log-in, of operations of earlier runs. */
  readonly settled: SettledNews;
  /** What became of changes that the last run did not end; empty once it was read. */
  readonly interrupted: Loader<InterruptedChange[]>;
  readonly machine: Loader<MachineCheck[]>;
  /** Whether 보안 점검 stands in front of the log-in. */
  readonly gate: Gate;
  /** How far a search has come. */
  readonly search: StoreApi<Search>;
  /** Whether the 전자서명 window is open. */
  readonly approval: StoreApi<{ readonly open: boolean }>;
  /** Both tables, and what is still to be settled. */
  refresh(): void;
  /** [검색 중지]. */
  stopSearch(): void;
}

export function createClient(bridge: Bridge, info: AppInfo, settings: Settings): Client {
  const navigation = createNavigation();
  const session = createSessionController(bridge);
  const searching = createSearching(bridge);
  const { held } = searching;
  const registered = createLoader(() => bridge.certificates.registered());
  const pending = createLoader(() => bridge.registration.pending());
  const machine = createLoader(() => bridge.machine.check());
  const interrupted = createLoader(() => bridge.manage.interrupted());
  const settled = createSettledNews(bridge, () => {
    void registered.load(true);
    void pending.load(true);
  });
  const approval = createStore(() => ({ open: false }));

  const refresh = () => {
    void held.load();
    void registered.load();
    void pending.load();
  };
  /** Certificates lie elsewhere now: both tables say so when they know, and stay in sight until then. */
  const moved = () => searching.again(() => void registered.load(true));
  const manage = createManageController(bridge, moved);
  const removed = createRemovedController(bridge, moved);
  const sources = createSourcesController(bridge, moved, async ({ id, places }) => {
    const copy = places.find(({ kind }) => kind === 'file');
    await held.load(true);
    void registered.load(true);
    if (copy !== undefined) navigation.go({ at: 'copy', id, copy: copy.id });
  });
  const after = (completion: Completion | null) => {
    navigation.go(completion === null ? { at: 'pending' } : { at: 'done', completion });
    // What the bank said of a certificate before may be untrue by now: one that is released can be registered again.
    register.beginAnew();
    refresh();
  };
  const register = createRegisterController(bridge, after, () => void registered.load());
  const logInChoice = createLogInChoice(bridge, register.opened);
  const release = createReleaseController(bridge, after, {
    search: async () => {
      await held.load();
      void registered.load();
    },
    opened: () => void registered.load(),
    gone: refresh,
  });
  const settle = createSettleController(bridge, (completion) => {
    // Not done: the customer stays on the page that says so.
    if (completion === null) refresh();
    else after(completion);
  });

  const forget = () => {
    navigation.go({ at: 'inventory' });
    for (const controller of [register, release, manage]) controller.reset();
    for (const loader of [held, registered, pending]) loader.clear();
    for (const controller of [settle, settled, removed, sources, logInChoice]) controller.clear();
  };
  let customer: string | null = null;
  session.store.subscribe((now, before) => {
    if (now.step === 'logged-in' && before.step !== 'logged-in') {
      // What one customer chose is kept over a log-out by itself, and is never shown to another.
      if (customer !== null && customer !== now.who) forget();
      customer = now.who;
      refresh();
      void sources.list.load();
      void settled.ask();
      // Of this start: told once, to whoever comes first.
      if (interrupted.store.getState().at === 'idle') void interrupted.load();
    }
    if (now.step !== 'logged-out' || before.step === 'logged-out' || before.step === 'starting') return;
    if (before.step === 'logged-in' && now.ended === null) return forget();
    logInChoice.forgetFiles();
    register.forgetFiles();
  });

  bridge.on('places', () => {
    moved();
    // Its drive may be the one that has come back.
    const waits = interrupted.store.getState().value?.some(({ outcome }) => outcome === 'waiting');
    if (waits === true) void interrupted.load(true);
  });
  bridge.on('approval', ({ open }) => approval.setState({ open }));

  return {
    bridge,
    info,
    settings: createStore(() => settings),
    navigation,
    session,
    logInChoice,
    register,
    release,
    settle,
    manage,
    removed,
    sources,
    held,
    registered,
    pending,
    settled,
    interrupted,
    machine,
    gate: createGate(machine),
    search: searching.store,
    approval,
    refresh,
    stopSearch: searching.stop,
  };
}

export const ClientContext = createContext<Client | null>(null);

/** The client of this window. */
export function useClient(): Client {
  const client = useContext(ClientContext);
  if (client === null) throw new Error('no client around this component');
  return client;
}
