import { FileUp } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { useClient } from '../client.ts';
import { CertificateRadios } from '../inventory/certificate-radios.tsx';
import { ReasonNotice } from '../help/reason-notice.tsx';
import { choicesOf } from '../register/choices.ts';
import { Page } from '../shell/page.tsx';
import { Section } from '../shell/section.tsx';
import { Button } from '../ui/button.tsx';
import { Progress } from '../ui/progress.tsx';
import { useWords } from '../words.ts';
import { mayLogInWith } from './certificate-choice.ts';
import { CertificateOutcome } from './certificate-outcome.tsx';

/** 인증서로 로그인: which one; then the 전자서명 window, and 추가 인증 as ever. */
export function CertificateLogInPage() {
  const { t } = useWords();
  const { session, logInChoice, register, held, gate } = useClient();
  const state = useStore(session.store);
  const { id, opening } = useStore(logInChoice.store);
  const found = useStore(held.store);
  const opened = useStore(register.opened.store);
  const [hint, setHint] = useState(false);
  const outcome = useRef<HTMLDivElement>(null);
  useEffect(() => {
    gate.typed();
    if (held.store.getState().at !== 'loading') void held.load(true);
  }, [gate, held]);

  const refusal = state.step === 'logged-out' ? state.refusal : null;
  // Below a long list nobody would see what is said.
  useEffect(() => {
    if (id !== null || refusal !== null) outcome.current?.scrollIntoView({ block: 'nearest' });
  }, [id, refusal]);

  const certificates = choicesOf(opened, found.value?.certificates ?? [], null);
  const chosen = certificates.find((one) => one.id === id) ?? null;
  const busy = state.step === 'logged-out' && state.busy;
  const next = () => {
    setHint(chosen === null);
    if (chosen?.summary) void session.logInWithCertificate({ id: chosen.id, sha256: chosen.summary.sha256 });
  };
  return (
    <Page heading={t('byCertificate.heading')} intro={t('byCertificate.intro')} narrow>
      <Section
        heading={t('byCertificate.choose')}
        tools={
          <Button look="secondary" small pending={opening} onPress={() => void logInChoice.chooseFile()}>
            <FileUp className="icon" aria-hidden />
            {t('inventory.chooseFile')}
          </Button>
        }
      >
        <div role="status">
          {found.at === 'loading' && found.value === null ? (
            <Progress text={t('inventory.searching')} />
          ) : null}
        </div>
        {found.reason === null ? null : (
          <ReasonNotice reason={found.reason} operation="register" role="alert" />
        )}
        {certificates.length > 0 ? (
          <div className="choice-list">
            <CertificateRadios
              label={t('byCertificate.choose')}
              certificates={certificates}
              chosen={id}
              listed={false}
              onChoose={(certificate) => {
                logInChoice.choose(certificate.id);
                // What was said was said of another one.
                session.chooseWay('certificate');
              }}
            />
          </div>
        ) : found.value === null ? null : (
          <p className="empty">{t('byCertificate.empty')}</p>
        )}
      </Section>
      <div ref={outcome}>
        <CertificateOutcome certificate={chosen} />
      </div>
      <div className="row row-apart actions">
        <Button look="secondary" onPress={() => session.chooseWay('id')}>
          {t('common.previous')}
        </Button>
        <p role="status" className="actions-hint">
          {hint && chosen === null ? t('byCertificate.notChosen') : ''}
        </p>
        {chosen === null || mayLogInWith(chosen) ? (
          <Button pending={busy || opening} onPress={next}>
            {t('common.next')}
          </Button>
        ) : null}
      </div>
    </Page>
  );
}
