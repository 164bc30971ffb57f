import type { CertificateSummary } from '../../shared/ipc.ts';
import { CertificateFacts } from '../inventory/certificate-facts.tsx';
import { useWords } from '../words.ts';

type Side = readonly [heading: string, summary: CertificateSummary | null];

/** Two certificates of the same name side by side: what lies there, and what would take its place. */
export function Comparison({ label, there, yours }: Readonly<Record<'there' | 'yours', Side>> & Label) {
  return (
    <div className="side-by-side" role="group" aria-label={label}>
      <Panel side={there} className="panel stack" />
      <Panel side={yours} className="panel panel-chosen stack" />
    </div>
  );
}

interface Label {
  readonly label: string;
}

function Panel({ side: [heading, summary], className }: { readonly side: Side; readonly className: string }) {
  const { t } = useWords();
  return (
    <div className={className}>
      <h3>{heading}</h3>
      {summary === null ? (
        <p>{t('copy.unreadable')}</p>
      ) : (
        <CertificateFacts summary={summary} technical={false} />
      )}
    </div>
  );
}
