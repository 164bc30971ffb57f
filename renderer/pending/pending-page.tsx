import { useEffect } from 'react';
import { useStore } from 'zustand';
import type { PendingOperation } from '../../shared/ipc.ts';
import { useClient } from '../client.ts';
import { ReasonNotice } from '../help/reason-notice.tsx';
import { formatMoment } from '../../shared/korean-time.ts';
import { Page } from '../shell/page.tsx';
import { Button } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';
import { Progress } from '../ui/progress.tsx';
import { useWords } from '../words.ts';

/** Operations whose result never came: ask what became of them, never apply again blindly. */
export function PendingPage() {
  const { t } = useWords();
  const client = useClient();
  const { at, value, reason } = useStore(client.pending.store);
  const settling = useStore(client.settle.store);
  useEffect(() => () => client.settle.seen(), [client]);
  const notDone = Object.values(settling).includes('not-done');
  return (
    <Page heading={t('pending.heading')} intro={t('pending.note')} narrow>
      <div role="status">
        {at === 'loading' ? <Progress text={t('common.working')} /> : null}
        {notDone ? (
          <Notice tone="good">
            <p>{t('pending.notDone')}</p>
          </Notice>
        ) : null}
      </div>
      {reason === null ? null : <ReasonNotice reason={reason} operation="register" role="alert" />}
      {value === null ? null : value.length === 0 ? (
        <p className="card empty">{t('pending.empty')}</p>
      ) : (
        <ul className="stack" aria-label={t('pending.list')}>
          {value.map((operation) => (
            <li key={operation.key}>
              <Operation operation={operation} />
            </li>
          ))}
        </ul>
      )}
      <div className="row">
        <Button look="secondary" onPress={() => client.navigation.go({ at: 'inventory' })}>
          {t('common.toList')}
        </Button>
      </div>
    </Page>
  );
}

function Operation({ operation }: { readonly operation: PendingOperation }) {
  const { t, language } = useWords();
  const { settle } = useClient();
  const state = useStore(settle.store, (all) => all[operation.key]);
  const id = `pending-${operation.key}`;
  return (
    <section className="card stack" aria-labelledby={id}>
      <div className="row row-apart">
        <div className="stack-tight">
          <h2 id={id}>
            {t(`pending.${operation.act}`)} · {operation.holder}
          </h2>
          <p className="soft small">
            {t('pending.startedAt', { time: formatMoment(operation.startedAt, language) })}
          </p>
        </div>
        <Button
          pending={state === 'asking'}
          describedBy={id}
          onPress={() => void settle.settle(operation.key)}
        >
          {t('pending.settle')}
        </Button>
      </div>
      {typeof state === 'object' ? (
        <ReasonNotice
          reason={state}
          operation={operation.act === 'register' ? 'register' : 'release'}
          role="alert"
        />
      ) : null}
    </section>
  );
}
