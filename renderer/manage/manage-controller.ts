import { type StoreApi, createStore } from 'zustand/vanilla';
import type { Bridge, HeldCertificate } from '../../shared/ipc.ts';
import type { Result } from '../../shared/result.ts';
import { type Manage, type Outcome, type Tool, initialManage, transition } from './manage-machine.ts';

type Copy = HeldCertificate['places'][number];
export type ExportForm = Parameters<Bridge['manage']['export']>[0]['form'];

export interface ManageController {
  readonly store: StoreApi<Manage>;
  open(certificate: string): void;
  check(copy: Copy): Promise<void>;
  change(copy: Copy): Promise<void>;
  /** true: copied; what stands at the destination under its name is replaced only as it was shown. */
  copy(copy: Copy, destination: string, replaces: string | null): Promise<boolean>;
  /** true: a file was written. */
  export(copy: Copy, form: ExportForm, km: boolean): Promise<boolean>;
  /** Whether it is the registration that is meant, where there is one. */
  askDelete(copy: Copy): void;
  keep(): void;
  delete(copy: Copy): Promise<void>;
  reset(): void;
}

/** Owns the tools: one at a time, for each opens the 전자서명 window. `changed`: certificates lie elsewhere now. */
export function createManageController(bridge: Bridge, changed: () => void): ManageController {
  const store = createStore<Manage>(() => initialManage);
  const dispatch = (event: Parameters<typeof transition>[1]) =>
    store.setState((state) => transition(state, event), true);
  let run = 0;

  const perform = async <T>(
    tool: Tool,
    copy: Copy,
    ask: () => Promise<Result<T>>,
    /** null: the customer closed the system's dialog. */
    told: (value: T) => Outcome | null,
  ): Promise<boolean> => {
    const { step } = store.getState();
    if (step !== 'ready' && step !== 'asking') return false;
    dispatch({ type: 'start', tool, copy: copy.id });
    const mine = ++run;
    const answer = await ask();
    if (mine !== run) return false;
    const outcome = answer.ok ? told(answer.value) : null;
    dispatch(
      outcome === null
        ? { type: 'refused', reason: answer.ok ? { code: 'CANCELLED', params: {} } : answer.reason }
        : { type: 'done', outcome },
    );
    const elsewhere = !answer.ok && answer.reason.code === 'CHANGED_ELSEWHERE';
    if (elsewhere || (outcome !== null && tool !== 'check' && tool !== 'export')) changed();
    return outcome !== null;
  };
  const placeOf = ({ kind, label }: Copy) => ({ kind, label });

  return {
    store,
    open: (certificate) => dispatch({ type: 'open', certificate }),
    async check(copy) {
      const ask = () => bridge.manage.checkPassword({ copy: copy.id });
      await perform('check', copy, ask, () => ({ tool: 'check', place: placeOf(copy) }));
    },
    async change(copy) {
      const ask = () => bridge.manage.changePassword({ copy: copy.id });
      await perform('change', copy, ask, ({ others }) => ({ tool: 'change', place: placeOf(copy), others }));
    },
    copy(copy, destination, replaces) {
      const ask = () => bridge.manage.copy({ copy: copy.id, destination, replaces });
      return perform('copy', copy, ask, (place) => ({ tool: 'copy', place }));
    },
    export(copy, form, km) {
      const ask = () => bridge.manage.export({ copy: copy.id, form, km });
      return perform('export', copy, ask, (file) => (file === null ? null : { tool: 'export', file }));
    },
    askDelete: (copy) => dispatch({ type: 'ask-delete', copy: copy.id }),
    keep: () => dispatch({ type: 'keep' }),
    async delete(copy) {
      const ask = () => bridge.manage.delete({ copy: copy.id });
      await perform('delete', copy, ask, () => ({ tool: 'delete', place: placeOf(copy) }));
    },
    reset() {
      run += 1;
      dispatch({ type: 'reset' });
    },
  };
}
