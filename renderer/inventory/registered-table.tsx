import { byUse } from '../../shared/certificate-rules.ts';
import type { RegisteredCertificate } from '../../shared/ipc.ts';
import { formatDay } from '../../shared/korean-time.ts';
import { Table } from '../ui/table.tsx';
import { useWords } from '../words.ts';
import { Expiry, OpenDetails, Places } from './certificate-cells.tsx';
import { isUnusable, issuerOf, kindOf, rowName, stateOf } from './certificate-words.ts';
import { StateBadge } from './state-badge.tsx';

/** 등록된 인증서 목록: the bank's records. */
export function RegisteredTable({
  certificates,
}: {
  readonly certificates: readonly RegisteredCertificate[];
}) {
  const words = useWords();
  const { t, language } = words;
  const rows = certificates.map((certificate) => ({ ...certificate, state: stateOf(certificate) }));
  return (
    <Table
      label={t('inventory.registered')}
      rows={[...rows].sort(byUse)}
      keyOf={({ id }) => id}
      rowName={({ summary, state }) => rowName(words, { summary, state, name: summary.holder })}
      greyed={({ state }) => isUnusable(state)}
      columns={[
        { name: t('certificate.kind'), cell: ({ summary }) => kindOf(words, summary) },
        {
          name: t('certificate.holder'),
          cell: ({ summary }) => <span className="cell-main">{summary.holder}</span>,
        },
        {
          name: t('certificate.expires'),
          cell: ({ summary }) => <Expiry summary={summary} />,
        },
        { name: t('certificate.issuer'), cell: ({ summary }) => issuerOf(words, summary) },
        {
          name: t('certificate.place'),
          cell: ({ places }) =>
            places.length === 0 ? t('certificate.notOnThisPc') : <Places places={places} />,
        },
        {
          name: t('certificate.registeredAt'),
          cell: ({ registeredAt }) => <span className="unbroken">{formatDay(registeredAt, language)}</span>,
        },
        { name: t('certificate.state'), cell: ({ state }) => <StateBadge state={state} /> },
        {
          name: t('certificate.actions'),
          cell: ({ id }) => <OpenDetails at="registered" id={id} />,
        },
      ]}
    />
  );
}
