import { useEffect } from 'react';
import { useStore } from 'zustand';
import { blocks } from '../../shared/reason-rules.ts';
import { useClient } from '../client.ts';
import { LinkButton } from '../help/link-button.tsx';
import { ReasonNotice } from '../help/reason-notice.tsx';
import { placeNames } from '../i18n/place-name.ts';
import { CertificateView } from '../manage/certificate-view.tsx';
import { OutcomeNotice } from '../manage/outcome-notice.tsx';
import { ToolsSection } from '../manage/tools-section.tsx';
import { Page } from '../shell/page.tsx';
import { Section } from '../shell/section.tsx';
import { Button } from '../ui/button.tsx';
import { Facts } from '../ui/facts.tsx';
import { useWords } from '../words.ts';
import { CertificateFacts } from './certificate-facts.tsx';
import { StateBadge } from './state-badge.tsx';

/** The details of a certificate that lies on this PC: what it says, where it lies, and the tools for each copy. */
export function HeldPage({ id }: { readonly id: string }) {
  const { t } = useWords();
  const { held, registered, navigation, register, manage } = useClient();
  const certificate = useStore(held.store, ({ value }) => value?.certificates.find((one) => one.id === id));
  const searched = useStore(held.store, ({ value }) => value?.searched.join(', ') ?? '');
  const registration = useStore(registered.store, ({ value }) => value?.find((one) => one.heldId === id));
  const managed = useStore(manage.store);
  useEffect(() => manage.open(id), [manage, id]);
  const back = () => navigation.go({ at: 'inventory' });
  if (certificate === undefined) {
    // Its last copy was just deleted: the result is said where the customer is.
    const outcome = managed.step === 'ready' && managed.certificate === id ? managed.outcome : null;
    return (
      <Page heading={t('certificate.detailHeading')} narrow>
        {outcome === null ? (
          <ReasonNotice
            reason={{ code: 'CERT_NOT_FOUND', params: { places: searched } }}
            operation="register"
          />
        ) : (
          <div role="status">
            <OutcomeNotice outcome={outcome} />
          </div>
        )}
        <div className="row row-apart">
          <Button look="secondary" onPress={back}>
            {t('common.previous')}
          </Button>
          {outcome === null ? null : (
            <Button look="secondary" onPress={() => navigation.go({ at: 'removed' })}>
              {t('removed.heading')}
            </Button>
          )}
        </div>
      </Page>
    );
  }
  const { summary, name, places, state, findings } = certificate;
  const registrable =
    certificate.bank !== 'registered' &&
    certificate.bank !== 'own-bank' &&
    !findings.some(({ code }) => blocks(code, 'register'));
  const where = placeNames(t, places);
  return (
    <Page heading={t('certificate.detailHeading')} narrow>
      <Section heading={summary?.holder ?? name} tools={<StateBadge state={state} />}>
        {summary === null ? (
          <Facts facts={[[t('certificate.place'), where]]} />
        ) : (
          <CertificateFacts
            summary={summary}
            technical={false}
            more={[
              [t('certificate.place'), where],
              [t('certificate.bank'), t(`bankStates.${certificate.bank}`)],
            ]}
          />
        )}
      </Section>
      {findings.map((finding) => (
        <ReasonNotice key={finding.code} reason={finding} operation="register" issuer={summary}>
          {finding.code === 'EXPIRES_SOON' ? <Renewal unit={summary?.registrationAuthority ?? null} /> : null}
        </ReasonNotice>
      ))}
      <ToolsSection certificate={certificate} />
      {summary === null ? null : <CertificateView certificate={certificate} />}
      <div className="row row-apart">
        <Button look="secondary" onPress={back}>
          {t('common.previous')}
        </Button>
        {registration !== undefined ? (
          <Button onPress={() => navigation.go({ at: 'registered', id: registration.id })}>
            {t('inventory.releaseThis')}
          </Button>
        ) : registrable ? (
          <Button
            onPress={() => {
              navigation.go({ at: 'register' });
              void register.choose(certificate);
            }}
          >
            {t('inventory.registerThis')}
          </Button>
        ) : null}
      </div>
    </Page>
  );
}

/** Where it is renewed: on the bank's own page if the bank issued it; else the notice's contacts name who did. */
function Renewal({ unit }: { readonly unit: string | null }) {
  const { t, bank } = useWords();
  const own = unit !== null && unit.toUpperCase() === bank.registrationAuthority;
  return (
    <>
      <p>{t('certificate.renewHint')}</p>
      {own ? (
        <div className="row">
          <LinkButton link="renew">{t('certificate.renew')}</LinkButton>
        </div>
      ) : null}
    </>
  );
}
