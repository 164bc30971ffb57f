import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { useClient } from '../client.ts';
import { LinkButton } from '../help/link-button.tsx';
import { Page } from '../shell/page.tsx';
import { Button } from '../ui/button.tsx';
import { TextField } from '../ui/text-field.tsx';
import { useWords } from '../words.ts';
import { DemoPanel } from './demo-panel.tsx';
import { LogInRefusal } from './log-in-refusal.tsx';

/** 추가 인증: the OTP number after id and password. */
export function OtpPage() {
  const { t } = useWords();
  const { session } = useClient();
  const state = useStore(session.store);
  const code = useRef<HTMLInputElement>(null);
  const [invalid, setInvalid] = useState(false);
  const refusal = state.step === 'second-factor' ? state.refusal : null;
  useEffect(() => {
    if (refusal !== null) code.current?.focus();
  }, [refusal]);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const field = code.current;
    if (field === null) return;
    const digits = field.value.replace(/\s/g, '');
    const whole = /^\d{6}$/.test(digits);
    setInvalid(!whole);
    if (!whole) return field.focus();
    field.value = '';
    void session.confirmSecondFactor({ kind: 'otp', code: digits });
  };
  if (state.step !== 'second-factor') return null;
  return (
    <Page heading={t('otp.heading')} intro={t('otp.intro')}>
      <div className="login">
        <form className="card stack" noValidate onSubmit={submit} aria-label={t('otp.heading')}>
          {state.refusal === null ? null : <LogInRefusal reason={state.refusal} />}
          <TextField
            ref={code}
            label={t('otp.code')}
            name="code"
            code
            autoComplete="one-time-code"
            hint={t('otp.hint')}
            error={invalid ? t('otp.invalid') : null}
          />
          <Button type="submit" wide pending={state.busy}>
            {t('otp.submit')}
          </Button>
          <nav className="login-links" aria-label={t('login.links')}>
            <LinkButton link="unlockOtp">{t('login.unlockOtp')}</LinkButton>
            <Button look="quiet" small onPress={() => void session.logOut()}>
              {t('otp.back')}
            </Button>
          </nav>
        </form>
        <div className="stack">
          <DemoPanel />
        </div>
      </div>
    </Page>
  );
}
