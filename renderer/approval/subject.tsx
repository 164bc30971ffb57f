import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApprovalView } from '../../shared/approval.ts';
import { kindNames } from '../../shared/certificate-rules.ts';
import { placeName } from '../i18n/place-name.ts';
import { type Fact, Facts } from '../ui/facts.tsx';

interface Props {
  readonly view: ApprovalView;
}
type Card = NonNullable<ApprovalView['certificate']>;

/** The certificate, or the file while it is closed; where it lies and where it goes. */
export function Subject({ view }: Props) {
  const { t } = useTranslation();
  const { language, certificate, fileName, statement, place, destination } = view;
  const facts: Fact[] = [];
  if (fileName !== null) facts.push([t('approval.file'), fileName]);
  if (certificate !== null) {
    facts.push([t('approval.certificate'), titleOf(certificate, language)]);
    // What the statement names already is not repeated in full.
    if (statement === null)
      facts.push(
        [t('approval.serialNumber'), certificate.serialNumber],
        [t('approval.expires'), certificate.expires],
      );
  }
  if (place !== null) facts.push([t('approval.place'), placeName(t, place)]);
  if (destination !== null) facts.push([t('approval.destination'), placeName(t, destination)]);
  return facts.length === 0 ? null : (
    <section className="approval-subject" aria-label={t('approval.certificate')}>
      <Facts facts={facts} />
    </section>
  );
}

/** What lies at the destination already, and goes to the recoverable place. */
export function Replaced({ view: { language, replaces } }: Props) {
  const { t } = useTranslation();
  const id = useId();
  return replaces === null ? null : (
    <section className="approval-subject panel stack-tight" aria-labelledby={id}>
      <h2 id={id} className="approval-label">
        {t('approval.replaces')}
      </h2>
      <Facts
        facts={[
          [t('approval.certificate'), titleOf(replaces, language)],
          [t('approval.serialNumber'), replaces.serialNumber],
          [t('approval.expires'), replaces.expires],
        ]}
      />
      <p className="small">{t('approval.replacesNote')}</p>
    </section>
  );
}

const titleOf = ({ holder, kind, issuer }: Card, language: ApprovalView['language']): string =>
  `${holder} · ${kindNames[language][kind]} · ${issuer}`;
