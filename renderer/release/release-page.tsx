import { useEffect } from 'react';
import { useStore } from 'zustand';
import type { RegisteredCertificate } from '../../shared/ipc.ts';
import type { Reason } from '../../shared/reasons.ts';
import { useClient } from '../client.ts';
import { ReasonNotice } from '../help/reason-notice.tsx';
import { placeNames } from '../i18n/place-name.ts';
import { formatMoment } from '../../shared/korean-time.ts';
import { CertificateFacts } from '../inventory/certificate-facts.tsx';
import { stateOf } from '../inventory/certificate-words.ts';
import { StateBadge } from '../inventory/state-badge.tsx';
import { Page } from '../shell/page.tsx';
import { Section } from '../shell/section.tsx';
import { Button } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';
import { Progress } from '../ui/progress.tsx';
import { useWords } from '../words.ts';
import {
  type Release,
  type Ways,
  failureOf,
  initialRelease,
  isGone,
  isStopped,
  mayRelease,
  waysOn,
} from './release-machine.ts';
import { WithoutKey } from './without-key.tsx';

/** The details of a registered certificate, and its release. Deleting the file is another thing and is not here. */
export function ReleasePage({ id }: { readonly id: string }) {
  const { t, language } = useWords();
  const { registered, release, navigation } = useClient();
  const certificate = useStore(registered.store, ({ value }) => value?.find((one) => one.id === id));
  const latest = useStore(release.store);
  // Another registration's release may still be awaiting the bank's answer: nothing of it belongs on this page.
  const state = 'id' in latest && latest.id === id ? latest : initialRelease;
  const signing = latest.step === 'signing';
  const listed = certificate !== undefined;
  const heldId = certificate?.heldId ?? null;

  useEffect(() => {
    const now = release.store.getState();
    // What was chosen stays over a log-out by itself; another registration begins anew, and so does a check that did
    // not pass: a file opened meanwhile may have brought the key.
    if (listed && (now.step === 'closed' || now.id !== id || isStopped(now))) void release.open(id, true);
  }, [release, id, listed, heldId, signing]);

  const back = () => {
    release.leave();
    navigation.go({ at: 'inventory' });
  };
  return (
    <Page heading={t('release.heading')} narrow>
      {certificate === undefined ? (
        <Gone reason={isGone(state) ? failureOf(state) : null} />
      ) : (
        <>
          <Section heading={certificate.summary.holder} tools={<StateBadge state={stateOf(certificate)} />}>
            <CertificateFacts
              summary={certificate.summary}
              more={[
                [t('certificate.registeredAt'), formatMoment(certificate.registeredAt, language)],
                [t('certificate.place'), placeNames(t, certificate.places) || t('certificate.notOnThisPc')],
              ]}
            />
          </Section>
          <Check state={state} certificate={certificate} />
        </>
      )}
      <div className="row row-apart actions">
        <Button look="secondary" onPress={back}>
          {t('common.previous')}
        </Button>
        {listed && mayRelease(state) ? (
          <Button pending={signing} onPress={() => void release.sign()}>
            {t(state.withKey ? 'release.submit' : 'release.withoutKey')}
          </Button>
        ) : null}
      </div>
    </Page>
  );
}

/** It is no longer in the list; `reason` where the bank has just said so. */
function Gone({ reason }: { readonly reason: Reason | null }) {
  const { t } = useWords();
  return reason === null ? (
    <Notice tone="warn">
      <p>{t('release.gone')}</p>
    </Notice>
  ) : (
    <ReasonNotice reason={reason} operation="release" role="status" />
  );
}

function Check({
  state,
  certificate,
}: {
  readonly state: Release;
  readonly certificate: RegisteredCertificate;
}) {
  const { t } = useWords();
  const { release } = useClient();
  const { id, summary, heldId } = certificate;
  if (state.step === 'closed') return null;
  const failure = failureOf(state);
  return (
    <div className="stack">
      <div role="status" className="stack">
        {state.step === 'checking' ? <Progress text={t('release.checking')} /> : null}
        {state.step === 'ready' || state.step === 'signing'
          ? state.preflight.findings.map((finding) => (
              <ReasonNotice key={finding.code} reason={finding} operation="release" issuer={summary} />
            ))
          : null}
        {state.step === 'opening' ? <Progress text={t('register.opening')} /> : null}
        {state.step === 'signing' ? <Progress text={t('common.working')} /> : null}
      </div>
      {failure === null ? null : (
        <ReasonNotice
          reason={failure}
          operation="release"
          issuer={summary}
          role={failure.code === 'CANCELLED' ? 'status' : 'alert'}
        >
          {isGone(state) ? null : <p>{t('release.stays')}</p>}
          {state.step === 'refused' && !isGone(state) ? (
            <div className="row">
              <Button look="secondary" small onPress={() => void release.open(id, state.withKey)}>
                {t('common.retry')}
              </Button>
            </div>
          ) : null}
        </ReasonNotice>
      )}
      <WaysOn ways={waysOn(state, heldId !== null)} id={id} />
      {state.step === 'ready' && !state.withKey && state.preflight.proceed ? (
        <WithoutKey why={state.why} missing={state.whyMissing} />
      ) : null}
      <Notice tone="info">
        <p>{t('release.meaning')}</p>
      </Notice>
    </div>
  );
}

function WaysOn({ ways, id }: { readonly ways: Ways; readonly id: string }) {
  const { t } = useWords();
  const { release } = useClient();
  if (!ways.anotherCopy && !ways.withoutKey) return null;
  return (
    <div className="row">
      {ways.anotherCopy ? (
        <>
          <Button look="secondary" small onPress={() => void release.chooseFile()}>
            {t('inventory.chooseFile')}
          </Button>
          <Button look="secondary" small onPress={() => void release.searchAgain()}>
            {t('common.refresh')}
          </Button>
        </>
      ) : null}
      {ways.withoutKey ? (
        <Button look="quiet" small onPress={() => void release.open(id, false)}>
          {t('release.withoutKey')}
        </Button>
      ) : null}
    </div>
  );
}
