import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { useClient } from '../client.ts';
import type { Reason } from '../../shared/reasons.ts';
import { ReasonNotice } from '../help/reason-notice.tsx';
import { AlertDialog } from '../ui/alert-dialog.tsx';
import { Button } from '../ui/button.tsx';
import { useWords } from '../words.ts';

/** 60 seconds before the end of a session that is not used. */
export function IdleWarning() {
  const { session } = useClient();
  const state = useStore(session.store);
  return state.step === 'logged-in' && state.warning ? (
    <Warning key={state.expiresAt} expiresAt={state.expiresAt} refusal={state.refusal} />
  ) : null;
}

const secondsUntil = (iso: string): number =>
  Math.max(0, Math.ceil((new Date(iso).getTime() - Date.now()) / 1000));

function Warning({ expiresAt, refusal }: { readonly expiresAt: string; readonly refusal: Reason | null }) {
  const { t } = useWords();
  const { session } = useClient();
  const [seconds, setSeconds] = useState(() => secondsUntil(expiresAt));
  useEffect(() => {
    const timer = setInterval(() => setSeconds(secondsUntil(expiresAt)), 1000);
    return () => clearInterval(timer);
  }, [expiresAt]);
  const extend = () => void session.extend();
  return (
    <AlertDialog heading={t('idle.heading')} message={t('idle.message', { seconds })} onClose={extend}>
      {refusal === null ? null : <ReasonNotice reason={refusal} operation="register" role="alert" />}
      <div className="row row-apart">
        <Button look="secondary" onPress={() => void session.logOut()}>
          {t('nav.logOut')}
        </Button>
        <Button autoFocus onPress={extend}>
          {t('idle.extend')}
        </Button>
      </div>
    </AlertDialog>
  );
}
