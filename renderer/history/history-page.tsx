import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import type { HistoryEntry } from '../../shared/bank-api.ts';
import { kindNames } from '../../shared/certificate-rules.ts';
import { useClient } from '../client.ts';
import { ReasonNotice } from '../help/reason-notice.tsx';
import { formatMoment } from '../../shared/korean-time.ts';
import { createLoader } from '../loadable.ts';
import { Page } from '../shell/page.tsx';
import { Section } from '../shell/section.tsx';
import { Button } from '../ui/button.tsx';
import { Progress } from '../ui/progress.tsx';
import { Table } from '../ui/table.tsx';
import { useWords } from '../words.ts';

/** 등록·해제 내역, as the bank has it. */
export function HistoryPage() {
  const { t, language } = useWords();
  const { bridge } = useClient();
  const [loader] = useState(() => createLoader(() => bridge.registration.history()));
  const { at, value, reason } = useStore(loader.store);
  useEffect(() => {
    void loader.load();
  }, [loader]);
  const kind = (entry: HistoryEntry) => kindNames[language][entry.kind];
  const act = (entry: HistoryEntry) => t(`history.acts.${entry.act}`);
  const time = (entry: HistoryEntry) => formatMoment(entry.time, language);
  return (
    <Page heading={t('history.heading')}>
      <Section heading={t('history.list')}>
        <div role="status">{at === 'loading' ? <Progress text={t('history.loading')} /> : null}</div>
        {reason === null ? null : (
          <ReasonNotice reason={reason} operation="register" role="alert">
            <div className="row">
              <Button look="secondary" small onPress={() => void loader.load()}>
                {t('common.retry')}
              </Button>
            </div>
          </ReasonNotice>
        )}
        {value === null ? null : value.length === 0 ? (
          <p className="empty">{t('history.empty')}</p>
        ) : (
          <Table
            label={t('history.heading')}
            rows={[...value].sort((a, b) => b.time.localeCompare(a.time))}
            keyOf={({ number }) => number}
            rowName={(entry) => `${act(entry)}, ${entry.holder}, ${kind(entry)}, ${time(entry)}`}
            columns={[
              { name: t('history.time'), cell: time },
              { name: t('history.act'), cell: (entry) => <span className="cell-main">{act(entry)}</span> },
              { name: t('certificate.holder'), cell: ({ holder }) => holder },
              { name: t('certificate.kind'), cell: kind },
              {
                name: t('certificate.serialNumber'),
                cell: ({ serialNumber }) => <span className="serial">{serialNumber}</span>,
              },
              { name: t('history.number'), cell: ({ number }) => number },
            ]}
          />
        )}
      </Section>
    </Page>
  );
}
