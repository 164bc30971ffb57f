import { useStore } from 'zustand';
import { blocks } from '../../shared/reason-rules.ts';
import { useClient } from '../client.ts';
import { LinkButton } from '../help/link-button.tsx';
import { ReasonNotice } from '../help/reason-notice.tsx';
import { Page } from '../shell/page.tsx';
import { Section } from '../shell/section.tsx';
import { Button } from '../ui/button.tsx';
import { Facts } from '../ui/facts.tsx';
import { useWords } from '../words.ts';
import { CertificateFacts } from './certificate-facts.tsx';
import { StateBadge } from './state-badge.tsx';

/** The details of a certificate that lies on this PC. */
export function HeldPage({ id }: { readonly id: string }) {
  const { t } = useWords();
  const { held, registered, navigation, register } = useClient();
  const certificate = useStore(held.store, ({ value }) => value?.certificates.find((one) => one.id === id));
  const searched = useStore(held.store, ({ value }) => value?.searched.join(', ') ?? '');
  const registration = useStore(registered.store, ({ value }) => value?.find((one) => one.heldId === id));
  const back = () => navigation.go({ at: 'inventory' });
  if (certificate === undefined)
    return (
      <Page heading={t('certificate.detailHeading')} narrow>
        <ReasonNotice
          reason={{ code: 'CERT_NOT_FOUND', params: { places: searched } }}
          operation="register"
        />
        <Back onPress={back} />
      </Page>
    );
  const { summary, name, places, state, findings } = certificate;
  const registrable =
    certificate.bank !== 'registered' &&
    certificate.bank !== 'own-bank' &&
    !findings.some(({ code }) => blocks(code, 'register'));
  const where = places.map(({ label }) => label).join(', ');
  return (
    <Page heading={t('certificate.detailHeading')} narrow>
      <Section heading={summary?.holder ?? name} tools={<StateBadge state={state} />}>
        {summary === null ? (
          <Facts facts={[[t('certificate.place'), where]]} />
        ) : (
          <CertificateFacts
            summary={summary}
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

function Back({ onPress }: { readonly onPress: () => void }) {
  const { t } = useWords();
  return (
    <div className="row">
      <Button look="secondary" onPress={onPress}>
        {t('common.previous')}
      </Button>
    </div>
  );
}
