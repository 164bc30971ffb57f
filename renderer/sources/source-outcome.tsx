import { useStore } from 'zustand';
import { useClient } from '../client.ts';
import { ReasonNotice } from '../help/reason-notice.tsx';
import { Notice } from '../ui/notice.tsx';
import { useWords } from '../words.ts';
import type { SourceAct } from './sources-controller.ts';

const told: Readonly<Record<SourceAct, 'added' | 'removed' | 'connected' | 'disconnected' | null>> = {
  'add-folder': 'added',
  'add-token': 'added',
  remove: 'removed',
  connect: 'connected',
  disconnect: 'disconnected',
  // Its own page goes on from there.
  import: null,
};

/** How the last change of what is searched ended. */
export function SourceOutcome() {
  const { t } = useWords();
  const { sources } = useClient();
  const last = useStore(sources.store, (state) => state.last);
  const done = last === null || last.refusal !== null ? null : told[last.act];
  return (
    <>
      <div role="status">
        {done === null ? null : (
          <Notice tone="good">
            <p>{t(`sources.${done}`)}</p>
          </Notice>
        )}
      </div>
      {last === null || last.refusal === null || last.act === 'connect' ? null : (
        <ReasonNotice
          reason={last.refusal}
          operation="register"
          role={last.refusal.code === 'CANCELLED' ? 'status' : 'alert'}
        />
      )}
    </>
  );
}
