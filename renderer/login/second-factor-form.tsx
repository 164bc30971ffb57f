import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { useClient } from '../client.ts';
import { LinkButton } from '../help/link-button.tsx';
import { Button } from '../ui/button.tsx';
import { useWords } from '../words.ts';
import { LogInRefusal } from './log-in-refusal.tsx';

interface Props {
  readonly onSubmit: () => void;
  readonly children: ReactNode;
}

/** What is around the fields of every second factor: why the last answer was refused, 확인, and the ways out. */
export function SecondFactorForm({ onSubmit, children }: Props) {
  const { t } = useWords();
  const { session } = useClient();
  const state = useStore(session.store);
  if (state.step !== 'second-factor') return null;
  return (
    <form
      className="card stack"
      noValidate
      aria-label={t('otp.heading')}
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      {state.refusal === null ? null : <LogInRefusal reason={state.refusal} />}
      {children}
      <Button type="submit" wide pending={state.busy}>
        {t('otp.submit')}
      </Button>
      <nav className="login-links" aria-label={t('login.links')}>
        {state.asked.kind === 'otp' ? <LinkButton link="unlockOtp">{t('login.unlockOtp')}</LinkButton> : null}
        <Button look="quiet" small onPress={() => void session.logOut()}>
          {t('otp.back')}
        </Button>
      </nav>
    </form>
  );
}
