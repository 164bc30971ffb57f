import { BadgeCheck, PenLine } from 'lucide-react';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { useClient } from '../client.ts';
import { LinkButton } from '../help/link-button.tsx';
import { MachineSummary } from '../machine/machine-summary.tsx';
import { Page } from '../shell/page.tsx';
import { Button } from '../ui/button.tsx';
import { PasswordField } from '../ui/password-field.tsx';
import { TextField } from '../ui/text-field.tsx';
import { useWords } from '../words.ts';
import { DemoPanel } from './demo-panel.tsx';
import { LogInRefusal } from './log-in-refusal.tsx';

type Missing = 'id' | 'password' | null;

export function LoginPage() {
  const { t } = useWords();
  const { session, gate } = useClient();
  const state = useStore(session.store);
  const id = useRef<HTMLInputElement>(null);
  const password = useRef<HTMLInputElement>(null);
  const [missing, setMissing] = useState<Missing>(null);
  const refusal = state.step === 'logged-out' ? state.refusal : null;

  // After a refusal what has to be typed again is the password: the id stays.
  useEffect(() => {
    if (refusal !== null) password.current?.focus();
  }, [refusal]);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const [idField, passwordField] = [id.current, password.current];
    if (idField === null || passwordField === null) return;
    const empty = idField.value.trim() === '' ? idField : passwordField.value === '' ? passwordField : null;
    setMissing(empty === null ? null : empty === idField ? 'id' : 'password');
    if (empty !== null) return empty.focus();
    void session.logIn(idField.value.trim(), passwordField.value);
    // Read once, and gone from the page before the answer comes.
    passwordField.value = '';
  };
  if (state.step !== 'logged-out') return null;
  return (
    <Page heading={t('login.heading')} intro={t('login.intro')}>
      <div className="login">
        <form
          className="card stack"
          noValidate
          onSubmit={submit}
          onInput={gate.typed}
          aria-label={t('login.heading')}
        >
          {state.ended === null ? null : <LogInRefusal reason={state.ended} />}
          {state.refusal === null ? null : <LogInRefusal reason={state.refusal} />}
          <TextField
            ref={id}
            label={t('login.id')}
            name="id"
            defaultValue={state.id}
            autoComplete="username"
            error={missing === 'id' ? t('login.idMissing') : null}
          />
          <PasswordField
            ref={password}
            label={t('login.password')}
            name="password"
            autoComplete="current-password"
            error={missing === 'password' ? t('login.passwordMissing') : null}
          />
          <Button type="submit" wide pending={state.busy}>
            {t('login.submit')}
          </Button>
          <Button look="secondary" wide onPress={() => session.chooseWay('certificate')}>
            <PenLine className="icon" aria-hidden />
            {t('login.withCertificate')}
          </Button>
          <nav className="login-links" aria-label={t('login.links')}>
            <LinkButton link="findId">{t('login.findId')}</LinkButton>
            <LinkButton link="resetPassword">{t('login.resetPassword')}</LinkButton>
            <LinkButton link="unlockOtp">{t('login.unlockOtp')}</LinkButton>
          </nav>
        </form>
        <div className="stack">
          <DemoPanel />
          <MachineSummary />
          <section className="stack" aria-label={t('login.promises')}>
            <h2>{t('login.promises')}</h2>
            <ul className="stack">
              {[t('login.promise1'), t('login.promise2'), t('login.promise3')].map((promise) => (
                <li key={promise} className="promise">
                  <BadgeCheck className="icon" aria-hidden />
                  {promise}
                </li>
              ))}
            </ul>
          </section>
        </div>
      </div>
    </Page>
  );
}
