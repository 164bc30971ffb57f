import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { useClient } from '../client.ts';
import type { Reason } from '../../shared/reasons.ts';
import { ReasonNotice } from '../help/reason-notice.tsx';
import { AlertDialog } from '../ui/alert-dialog.tsx';
import { Button } from '../ui/button.tsx';
import { useWords } from '../words.ts';

/** 60 seconds before the end of a session: put off by [로그인 연장], where anything puts it off. */
export function IdleWarning() {
  const { session } = useClient();
  const state = useStore(session.store);
  if (state.step !== 'logged-in' || !state.warning) return null;
  const { expiresAt, extendable, refusal } = state;
  return extendable ? (
    <Warning key={expiresAt} expiresAt={expiresAt} refusal={refusal} />
  ) : (
    <LastMinute key={expiresAt} expiresAt={expiresAt} />
  );
}

const secondsUntil = (iso: string): number =>
  Math.max(0, Math.ceil((new Date(iso).getTime() - Date.now()) / 1000));

function useSecondsUntil(iso: string): number {
  const [seconds, setSeconds] = useState(() => secondsUntil(iso));
  useEffect(() => {
    const timer = setInterval(() => setSeconds(secondsUntil(iso)), 1000);
    return () => clearInterval(timer);
  }, [iso]);
  return seconds;
}

function Warning({ expiresAt, refusal }: { readonly expiresAt: string; readonly refusal: Reason | null }) {
  const { t } = useWords();
  const { session } = useClient();
  const seconds = useSecondsUntil(expiresAt);
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

/** The longest that a session lasts is over: told once, and the page is there for what is left of the minute. */
function LastMinute({ expiresAt }: { readonly expiresAt: string }) {
  const { t } = useWords();
  const { session } = useClient();
  const seconds = useSecondsUntil(expiresAt);
  const [read, setRead] = useState(false);
  const close = () => setRead(true);
  return read ? null : (
    <AlertDialog heading={t('idle.heading')} message={t('idle.longest', { seconds })} onClose={close}>
      <div className="row row-apart">
        <Button look="secondary" onPress={() => void session.logOut()}>
          {t('nav.logOut')}
        </Button>
        <Button autoFocus onPress={close}>
          {t('idle.close')}
        </Button>
      </div>
    </AlertDialog>
  );
}
