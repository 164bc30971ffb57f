import type { CertificateSummary } from '../../shared/ipc.ts';
import { formatMoment } from '../../shared/korean-time.ts';
import { Details } from '../ui/details.tsx';
import { type Fact, Facts } from '../ui/facts.tsx';
import { useWords } from '../words.ts';
import { issuerOf, kindOf, policyOf, validUntil } from './certificate-words.ts';

interface Props {
  readonly summary: CertificateSummary;
  readonly more?: readonly Fact[];
  readonly technical?: boolean;
}

/** What a certificate says of itself: first what people ask for, the rest folded. */
export function CertificateFacts({ summary, more = [], technical = true }: Props) {
  const words = useWords();
  const { t, language } = words;
  const moment = (iso: string) => formatMoment(iso, language);
  return (
    <div className="stack">
      <Facts
        facts={[
          [t('certificate.holder'), summary.holder],
          [t('certificate.kind'), kindOf(words, summary)],
          [t('certificate.issuer'), issuerOf(words, summary)],
          [t('certificate.expires'), validUntil(words, summary)],
          [t('certificate.serialNumber'), summary.serialNumber],
          ...more,
        ]}
      />
      {technical ? (
        <Details summary={t('certificate.technical')}>
          <Facts
            facts={[
              [t('certificate.validity'), `${moment(summary.notBefore)} – ${moment(summary.notAfter)}`],
              [t('certificate.subject'), summary.subjectText],
              [
                t('certificate.policies'),
                summary.policies.map((policy) => policyOf(words, policy)).join(', ') || t('common.none'),
              ],
              [t('certificate.keyUsage'), summary.keyUsage.join(', ') || t('common.none')],
              [t('certificate.keyAlgorithm'), summary.keyAlgorithm],
              [t('certificate.fingerprint'), summary.sha256],
            ]}
          />
        </Details>
      ) : null}
    </div>
  );
}
