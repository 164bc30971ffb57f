import { FileUp } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { useClient } from '../client.ts';
import { ReasonNotice } from '../help/reason-notice.tsx';
import { CertificateRadios } from '../inventory/certificate-radios.tsx';
import { NothingFound } from '../inventory/nothing-found.tsx';
import { Page } from '../shell/page.tsx';
import { Section } from '../shell/section.tsx';
import { Button } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';
import { Progress } from '../ui/progress.tsx';
import { Radios } from '../ui/radios.tsx';
import { useWords } from '../words.ts';
import { CheckResult } from './check-result.tsx';
import { choicesOf, ofKind } from './choices.ts';
import { CloudConnection } from './cloud-connection.tsx';
import { Steps } from './steps.tsx';
import { type Kind, asksConsent, isNeedless, maySign, missingOf } from './register-machine.ts';
import { TermsSection } from './terms-section.tsx';

/** 타기관 인증서 등록 on one page: kind, certificate, what the check says; then the 전자서명 window. */
export function RegisterPage() {
  const { t } = useWords();
  const { register, sources } = useClient();
  const state = useStore(register.store);
  const connected = useStore(sources.list.store, ({ value }) => value?.cloud?.connected === true);
  return (
    <Page heading={t('register.heading')}>
      <Steps current={state.step === 'signing' ? 2 : 1} />
      <Notice tone="warn">
        <p>{t('register.warning')}</p>
      </Notice>
      <Section heading={t('register.kind')}>
        <Radios
          label={t('register.kind')}
          hideLabel
          value={state.kind}
          onChange={register.setKind}
          choices={[
            { value: 'joint', name: t('register.joint'), note: <Hint text={t('register.jointHint')} /> },
            { value: 'cloud', name: t('register.cloud'), note: <Hint text={t('register.cloudHint')} /> },
          ]}
        />
        {state.kind === 'cloud' ? <CloudConnection /> : null}
      </Section>
      {state.kind === 'joint' || connected ? <Choosing kind={state.kind} /> : null}
    </Page>
  );
}

const Hint = ({ text }: { readonly text: string }) => <span className="soft small">{text}</span>;

/** Which one, what the check says of it, and [다음]. */
function Choosing({ kind }: { readonly kind: Kind }) {
  const { t } = useWords();
  const { register, held, search, registered, navigation } = useClient();
  const state = useStore(register.store);
  const opened = useStore(register.opened.store);
  const found = useStore(held.store);
  const searching = useStore(search, ({ under }) => under);
  const registrations = useStore(registered.store, ({ value }) => value);
  const [missing, setMissing] = useState<'certificate' | 'replacement' | 'terms' | null>(null);
  const consent = useRef<HTMLInputElement>(null);
  const outcome = useRef<HTMLDivElement>(null);
  // Below a long list nobody would see what the check says, nor the button that goes on.
  useEffect(() => {
    if (state.step !== 'choosing' || state.chosen !== null)
      outcome.current?.scrollIntoView({ block: 'nearest' });
  }, [state.step, state.chosen]);

  const certificates = ofKind(kind, choicesOf(opened, found.value?.certificates ?? [], registrations));
  const nothing = certificates.length === 0 && found.value !== null;
  const chosen = certificates.find(({ id }) => id === state.chosen) ?? null;
  const needless = state.step === 'checked' && isNeedless(state.preflight);
  // No [다음] where it would only be refused: the reasons stand above, with the button that solves them.
  const blocked =
    (state.step === 'checked' && !state.preflight.proceed) || (state.step === 'choosing' && chosen !== null);

  const next = () => {
    const lacks = state.step === 'checked' ? missingOf(state) : 'certificate';
    setMissing(lacks);
    if (lacks === 'terms') consent.current?.focus();
    if (lacks === null) void register.sign();
  };
  return (
    <>
      <Section
        heading={t('register.choose')}
        note={t('register.chooseHint')}
        tools={
          nothing || kind === 'cloud' ? undefined : (
            <Button look="secondary" small onPress={() => void register.chooseFile()}>
              <FileUp className="icon" aria-hidden />
              {t('inventory.chooseFile')}
            </Button>
          )
        }
      >
        {kind === 'cloud' ? null : (
          <p className="soft small">
            {t('register.fileHint')} {t('register.fileNote')}
          </p>
        )}
        {found.at === 'loading' && found.value === null ? <Progress text={t('inventory.searching')} /> : null}
        {found.reason === null ? null : <ReasonNotice reason={found.reason} operation="register" />}
        {certificates.length > 0 ? (
          <div className="choice-list">
            <CertificateRadios
              label={t('register.choose')}
              certificates={certificates}
              chosen={state.chosen}
              listed
              onChoose={(certificate) => {
                setMissing(null);
                void register.choose(certificate);
              }}
            />
          </div>
        ) : found.value === null ? null : kind === 'cloud' ? (
          <p className="empty">{searching ? t('inventory.searching') : t('cloud.empty')}</p>
        ) : (
          <NothingFound searched={found.value.searched} />
        )}
      </Section>
      <div className="stack-wide" ref={outcome}>
        {chosen === null && state.step === 'choosing' && state.file === null ? null : (
          <Section heading={t('register.findings')}>
            <CheckResult certificate={chosen} />
          </Section>
        )}
        {(state.step === 'checked' || state.step === 'signing') && asksConsent(state.preflight) ? (
          <TermsSection
            terms={state.preflight.terms}
            consented={state.consented}
            missing={missing === 'terms'}
            consent={consent}
          />
        ) : null}
        <div className="row row-apart actions">
          <Button
            look="secondary"
            onPress={() => {
              register.leave();
              navigation.go({ at: 'inventory' });
            }}
          >
            {t('common.cancel')}
          </Button>
          <p role="status" className="actions-hint">
            {missing === null || missing === 'terms' || maySign(state) ? '' : t(hints[missing])}
          </p>
          {needless || blocked ? null : (
            <Button pending={state.step !== 'checked' && state.step !== 'choosing'} onPress={next}>
              {t('common.next')}
            </Button>
          )}
        </div>
      </div>
    </>
  );
}

const hints = { certificate: 'register.notChosen', replacement: 'register.replaceMissing' } as const;
