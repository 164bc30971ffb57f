import { memo } from 'react';
import { byUse } from '../../shared/certificate-rules.ts';
import type { HeldCertificate } from '../../shared/ipc.ts';
import { blocks } from '../../shared/reason-rules.ts';
import { reasonText } from '../i18n/reason-text.ts';
import { Table } from '../ui/table.tsx';
import { useWords } from '../words.ts';
import { Expiry, OpenDetails, Places } from './certificate-cells.tsx';
import { isUnusable, issuerOf, kindOf, rowName } from './certificate-words.ts';
import { StateBadge } from './state-badge.tsx';

interface Props {
  readonly certificates: readonly HeldCertificate[];
}

/**
 * 보유 인증서 목록: everything on this PC, what cannot be used too, with its reason. Kept as it is while nothing in it
 * changes: the page around it tells how far a search has come, many times a second.
 */
export const HeldTable = memo(function HeldTable({ certificates }: Props) {
  const words = useWords();
  const { t, language, bank } = words;
  const why = ({ findings }: HeldCertificate) => {
    const found = findings.find(({ code }) => blocks(code, 'register'));
    return found === undefined ? null : reasonText(found, language, bank.name).message;
  };
  return (
    <Table
      label={t('inventory.held')}
      rows={[...certificates].sort(byUse)}
      keyOf={({ id }) => id}
      rowName={(row) => rowName(words, row)}
      greyed={({ state }) => isUnusable(state)}
      columns={[
        {
          name: t('certificate.kind'),
          cell: ({ summary }) => (summary === null ? t('common.none') : kindOf(words, summary)),
        },
        {
          name: t('certificate.holder'),
          cell: ({ summary, name }) => <span className="cell-main">{summary?.holder ?? name}</span>,
        },
        {
          name: t('certificate.expires'),
          cell: ({ summary }) => (summary === null ? t('common.none') : <Expiry summary={summary} />),
        },
        {
          name: t('certificate.issuer'),
          cell: ({ summary }) => (summary === null ? t('common.none') : issuerOf(words, summary)),
        },
        {
          name: t('certificate.place'),
          cell: ({ places }) => <Places places={places} />,
        },
        { name: t('certificate.bank'), cell: (row) => t(`bankStates.${row.bank}`) },
        {
          name: t('certificate.state'),
          cell: (row) => (
            <>
              <StateBadge state={row.state} />
              {why(row) === null ? null : <span className="soft small line">{why(row)}</span>}
            </>
          ),
        },
        {
          name: t('certificate.actions'),
          cell: ({ id }) => <OpenDetails at="held" id={id} />,
        },
      ]}
    />
  );
});
