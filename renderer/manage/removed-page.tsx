import { useEffect } from 'react';
import { useStore } from 'zustand';
import type { RemovedItem } from '../../shared/ipc.ts';
import { formatDay, formatMoment } from '../../shared/korean-time.ts';
import { useClient } from '../client.ts';
import { ReasonNotice } from '../help/reason-notice.tsx';
import { placeName } from '../i18n/place-name.ts';
import { issuerOf, kindOf } from '../inventory/certificate-words.ts';
import { Page } from '../shell/page.tsx';
import { Section } from '../shell/section.tsx';
import { Button } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';
import { Progress } from '../ui/progress.tsx';
import { Table, useRowId } from '../ui/table.tsx';
import { useWords } from '../words.ts';
import { Comparison } from './comparison.tsx';
import type { RemovedOutcome } from './removed-machine.ts';

/** 삭제된 인증서: until when each can be restored, 복원 and 완전 삭제. */
export function RemovedPage() {
  const { t } = useWords();
  const { removed, navigation } = useClient();
  const { at, value, reason } = useStore(removed.list.store);
  const state = useStore(removed.store);
  useEffect(() => removed.open(), [removed]);
  return (
    <Page heading={t('removed.heading')} intro={t('removed.intro')}>
      {state.step === 'comparing' ? <Compare item={state.item} /> : null}
      <div role="status">
        {state.step === 'working' ? <Progress text={t('common.working')} /> : null}
        {state.step === 'ready' && state.outcome !== null ? <Done outcome={state.outcome} /> : null}
      </div>
      {state.step === 'ready' && state.refusal !== null ? (
        <ReasonNotice
          reason={state.refusal}
          operation="register"
          role={state.refusal.code === 'CANCELLED' ? 'status' : 'alert'}
        />
      ) : null}
      <section className="card stack" aria-label={t('removed.heading')}>
        <div role="status">
          {at === 'loading' && value === null ? <Progress text={t('removed.loading')} /> : null}
        </div>
        {reason === null ? null : (
          <ReasonNotice reason={reason} operation="register" role="alert">
            <div className="row">
              <Button look="secondary" small onPress={() => void removed.list.load()}>
                {t('common.retry')}
              </Button>
            </div>
          </ReasonNotice>
        )}
        {value?.length === 0 ? <p className="empty">{t('removed.empty')}</p> : null}
        {value === null || value.length === 0 ? null : <Items items={value} />}
      </section>
      <div className="row">
        <Button look="secondary" onPress={() => navigation.go({ at: 'inventory' })}>
          {t('common.toList')}
        </Button>
      </div>
    </Page>
  );
}

function Done({ outcome }: { readonly outcome: RemovedOutcome }) {
  const { t } = useWords();
  return (
    <Notice tone={outcome.act === 'same' ? 'info' : 'good'}>
      <p>
        {outcome.act === 'restored'
          ? t('removed.restored', { place: placeName(t, outcome.place) })
          : t(`removed.${outcome.act}`)}
      </p>
    </Notice>
  );
}

function Items({ items }: { readonly items: readonly RemovedItem[] }) {
  const words = useWords();
  const { t, language } = words;
  const holder = ({ summary, name }: RemovedItem) => summary?.holder ?? name;
  const why = (item: RemovedItem) => t(`removed.whys.${item.why}`);
  const place = (item: RemovedItem) => placeName(t, item.place);
  const until = (item: RemovedItem) => formatDay(item.until, language);
  return (
    <Table
      label={t('removed.heading')}
      rows={[...items].sort((a, b) => b.removedAt.localeCompare(a.removedAt))}
      keyOf={({ id }) => id}
      rowName={(item) =>
        t('removed.rowName', { holder: holder(item), why: why(item), place: place(item), until: until(item) })
      }
      columns={[
        {
          name: t('certificate.kind'),
          cell: ({ summary }) => (summary === null ? t('common.none') : kindOf(words, summary)),
        },
        {
          name: t('certificate.holder'),
          cell: (item) => <span className="cell-main">{holder(item)}</span>,
        },
        {
          name: t('certificate.issuer'),
          cell: ({ summary }) => (summary === null ? t('common.none') : issuerOf(words, summary)),
        },
        { name: t('certificate.place'), cell: place },
        { name: t('removed.why'), cell: why },
        { name: t('removed.removedAt'), cell: ({ removedAt }) => formatMoment(removedAt, language) },
        { name: t('removed.until'), cell: (item) => <span className="unbroken">{until(item)}</span> },
        { name: t('removed.act'), cell: (item) => <Acts item={item} /> },
      ]}
    />
  );
}

function Acts({ item }: { readonly item: RemovedItem }) {
  const { t } = useWords();
  const { removed } = useClient();
  const row = useRowId();
  const act = useStore(removed.store, (state) =>
    state.step === 'working' && state.id === item.id ? state.act : null,
  );
  return (
    <div className="row">
      <Button
        look="secondary"
        small
        describedBy={row}
        pending={act === 'restore'}
        onPress={() => void removed.restore(item)}
      >
        {t('removed.restore')}
      </Button>
      <Button
        look="quiet"
        small
        describedBy={row}
        pending={act === 'forever'}
        onPress={() => void removed.forever(item)}
      >
        {t('removed.forever')}
      </Button>
    </div>
  );
}

/** Another certificate lies where this one would go back to: both, and a decision. */
function Compare({ item }: { readonly item: RemovedItem }) {
  const { t } = useWords();
  const { removed } = useClient();
  return (
    <Section heading={t('removed.compareHeading')} note={t('removed.compareNote')} begin>
      <Comparison
        label={t('copy.compare')}
        there={[t('copy.there'), item.existing?.summary ?? null]}
        yours={[t('removed.yours'), item.summary]}
      />
      {item.why === 'password-changed' ? <p>{t('removed.oldPassword')}</p> : null}
      <div className="row row-apart">
        <Button look="secondary" onPress={() => removed.keep()}>
          {t('common.cancel')}
        </Button>
        <Button onPress={() => void removed.replace()}>{t('removed.replace')}</Button>
      </div>
    </Section>
  );
}
