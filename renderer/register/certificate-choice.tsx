import { CircleAlert, Info, TriangleAlert } from 'lucide-react';
import { useStore } from 'zustand';
import { byUse } from '../../shared/certificate-rules.ts';
import type { HeldCertificate } from '../../shared/ipc.ts';
import { levelOf } from '../../shared/reason-rules.ts';
import type { Reason } from '../../shared/reasons.ts';
import { useClient } from '../client.ts';
import { placeNames } from '../i18n/place-name.ts';
import { reasonText } from '../i18n/reason-text.ts';
import { issuerOf, kindOf, rowName, validUntil } from '../inventory/certificate-words.ts';
import { StateBadge } from '../inventory/state-badge.tsx';
import { Radios } from '../ui/radios.tsx';
import { useWords } from '../words.ts';

/** Found certificates and opened files, the findings of our own check beside each, before any password. */
export function CertificateChoice({ certificates }: { readonly certificates: readonly HeldCertificate[] }) {
  const words = useWords();
  const { register } = useClient();
  const chosen = useStore(register.store, (state) => state.chosen);
  return (
    <Radios
      label={words.t('register.choose')}
      hideLabel
      value={chosen}
      onChange={(id) => {
        const certificate = certificates.find((one) => one.id === id);
        if (certificate !== undefined) void register.choose(certificate);
      }}
      choices={[...certificates].sort(byUse).map((certificate) => ({
        value: certificate.id,
        name: rowName(words, certificate),
        shown:
          certificate.summary === null
            ? certificate.name
            : `${certificate.summary.holder}, ${kindOf(words, certificate.summary)}`,
        note: <Note certificate={certificate} />,
      }))}
    />
  );
}

function Note({ certificate }: { readonly certificate: HeldCertificate }) {
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
        <span className="soft">{words.t(`bankStates.${bank}`)}</span>
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
