import { PenLine } from 'lucide-react';
import { type FormEvent, useEffect, useId, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApprovalBridge, ApprovalView } from '../../shared/approval.ts';
import { Button, buttonClass } from '../ui/button.tsx';
import { Progress } from '../ui/progress.tsx';
import { SecretForm } from './secret-form.tsx';
import { Replaced, Subject } from './subject.tsx';
import { type Fields, useApproval } from './use-approval.ts';
import { useScrollable } from './use-scrollable.ts';
import { introOf, submitOf } from './words.ts';

interface Props {
  readonly bridge: ApprovalBridge;
  readonly view: ApprovalView;
}

/** 전자서명: what is to be done, with what, for whom; then the one secret and the decision. */
export function ApprovalPage({ bridge, view }: Props) {
  const { t } = useTranslation();
  const id = useId();
  const current = useRef<HTMLInputElement>(null);
  const next = useRef<HTMLInputElement>(null);
  const repeat = useRef<HTMLInputElement>(null);
  const fields = useMemo<Fields>(() => ({ current, next, repeat }), []);
  const cancel = useRef<HTMLButtonElement>(null);
  const body = useRef<HTMLElement>(null);
  useScrollable(body);
  const { state, waitMs, refused, submit } = useApproval(bridge, view, fields);

  useEffect(() => {
    document.title = t('approval.title');
    (current.current ?? cancel.current)?.focus();
  }, [t]);
  useEffect(() => {
    const escape = (event: KeyboardEvent) => {
      // Esc while Hangul is being composed ends the composition only.
      if (event.key === 'Escape' && !event.isComposing) void bridge.cancel();
    };
    window.addEventListener('keydown', escape);
    return () => window.removeEventListener('keydown', escape);
  }, [bridge]);

  const ready = state.step === 'asking' && state.armed && !state.waiting;
  return (
    <form
      className="approval"
      noValidate
      aria-labelledby={`${id}-title`}
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        submit();
      }}
    >
      <header className="approval-head">
        <PenLine className="icon" aria-hidden />
        <h1 id={`${id}-title`}>{t('approval.title')}</h1>
        <p className="approval-bank">{view.bank[view.language]}</p>
      </header>
      <main className="approval-body stack" ref={body} aria-labelledby={`${id}-title`}>
        <p>{t(introOf(view))}</p>
        {view.statement === null ? null : (
          <section className="stack-tight" aria-labelledby={`${id}-statement`}>
            <h2 id={`${id}-statement`} className="approval-label">
              {t('approval.statement')}
            </h2>
            <p className="statement">{view.statement}</p>
          </section>
        )}
        <Subject view={view} />
        <Replaced view={view} />
        <SecretForm view={view} state={state} fields={fields} refused={refused} />
        {view.asks === 'certificate-password' || view.asks === 'new-password' ? (
          <p className="soft small">{t('approval.forgotten')}</p>
        ) : null}
        {view.asks === 'nothing' && view.statement !== null ? (
          <p className="soft">{t('approval.held')}</p>
        ) : null}
      </main>
      <footer className="approval-foot">
        <div role="status" className="approval-status">
          {state.step === 'sent' && state.slow ? <Progress text={t('approval.working')} /> : null}
          {state.step === 'asking' && state.waiting
            ? t('approval.wait', { seconds: Math.ceil(waitMs / 1000) })
            : null}
          {state.step === 'asking' && state.hint === 'not-armed' ? t('approval.notArmed') : null}
        </div>
        <span id={`${id}-arming`} hidden>
          {t('approval.arming')}
        </span>
        <Button ref={cancel} look="secondary" onPress={() => void bridge.cancel()}>
          {t('approval.cancel')}
        </Button>
        <button
          type="submit"
          className={buttonClass('primary')}
          aria-disabled={!ready}
          aria-describedby={state.step === 'asking' && !state.armed ? `${id}-arming` : undefined}
        >
          {t(submitOf[view.operation])}
        </button>
      </footer>
    </form>
  );
}
