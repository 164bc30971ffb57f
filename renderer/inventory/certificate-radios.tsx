import { CircleAlert, Info, TriangleAlert } from 'lucide-react';
import { byUse } from '../../shared/certificate-rules.ts';
import type { HeldCertificate } from '../../shared/ipc.ts';
import { levelOf } from '../../shared/reason-rules.ts';
import type { Reason } from '../../shared/reasons.ts';
import { placeNames } from '../i18n/place-name.ts';
import { reasonText } from '../i18n/reason-text.ts';
import { Radios } from '../ui/radios.tsx';
import { useWords } from '../words.ts';
import { issuerOf, kindOf, rowName, validUntil } from './certificate-words.ts';
import { StateBadge } from './state-badge.tsx';

interface Props {
  readonly label: string;
  readonly certificates: readonly HeldCertificate[];
  readonly chosen: string | null;
  /** Whether the bank's list is known, so that 은행 등록 says something. */
  readonly listed: boolean;
  readonly onChoose: (certificate: HeldCertificate) => void;
}

/** Found certificates and opened files to choose from, the findings of our own check beside each. */
export function CertificateRadios({ label, certificates, chosen, listed, onChoose }: Props) {
  const words = useWords();
  return (
    <Radios
      label={label}
      hideLabel
      value={chosen}
      onChange={(id) => {
        const certificate = certificates.find((one) => one.id === id);
        if (certificate !== undefined) onChoose(certificate);
      }}
      choices={[...certificates].sort(byUse).map((certificate) => ({
        value: certificate.id,
        name: rowName(words, certificate),
        shown:
          certificate.summary === null
            ? certificate.name
            : `${certificate.summary.holder}, ${kindOf(words, certificate.summary)}`,
        note: <Note certificate={certificate} listed={listed} />,
      }))}
    />
  );
}

function Note({ certificate, listed }: { readonly certificate: HeldCertificate; readonly listed: boolean }) {
  const words = useWords();
  const { summary, places, state, bank, findings } = certificate;
  return (
    <span className="stack-tight small">
      <span className="choice-line">
        <StateBadge state={state} />
        {summary === null ? null : (
          <>
            <span>{issuerOf(words, summary)}</span>
            <span className="soft">{validUntil(words, summary)}</span>
          </>
        )}
        {listed ? <span className="soft">{words.t(`bankStates.${bank}`)}</span> : null}
        <span className="soft">{placeNames(words.t, places)}</span>
      </span>
      {findings.map((finding) => (
        <Finding key={finding.code} finding={finding} />
      ))}
    </span>
  );
}

const looks = {
  B: [CircleAlert, 'bad'],
  W: [TriangleAlert, 'warn'],
  I: [Info, 'soft'],
  '-': [Info, 'soft'],
} as const;

function Finding({ finding }: { readonly finding: Reason }) {
  const { language, bank } = useWords();
  const [Icon, tone] = looks[levelOf(finding.code, 'register')];
  return (
    <span className={`finding badge-${tone}`}>
      <Icon className="icon" aria-hidden />
      {reasonText(finding, language, bank.name).message}
    </span>
  );
}
