import { CircleStop, Plus, RefreshCw } from 'lucide-react';
import { useDeferredValue } from 'react';
import { useStore } from 'zustand';
import { useClient } from '../client.ts';
import { ReasonNotice } from '../help/reason-notice.tsx';
import { reasonText } from '../i18n/reason-text.ts';
import { InterruptedNotice } from '../manage/interrupted-notice.tsx';
import { PendingNotice } from '../pending/pending-notice.tsx';
import { SettledNotice } from '../pending/settled-notice.tsx';
import { Page } from '../shell/page.tsx';
import { Section } from '../shell/section.tsx';
import { SourcesSection } from '../sources/sources-section.tsx';
import { Button } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';
import { Progress } from '../ui/progress.tsx';
import { useWords } from '../words.ts';
import { HeldTable } from './held-table.tsx';
import { NothingFound } from './nothing-found.tsx';
import { RegisteredTable } from './registered-table.tsx';
import { withFresh } from './search.ts';

/** 인증서 관리: the bank's records beside what this PC holds. */
export function InventoryPage() {
  const { t } = useWords();
  const client = useClient();
  const held = useStore(client.held.store);
  const registered = useStore(client.registered.store);
  const searching = held.at === 'loading' || registered.at === 'loading';
  return (
    <Page heading={t('inventory.heading')}>
      <PendingNotice />
      <SettledNotice />
      <InterruptedNotice />
      <p role="status" className="visually-hidden">
        {searching
          ? t('inventory.searching')
          : held.at !== 'ready' || registered.at !== 'ready'
            ? ''
            : t('inventory.found', {
                registered: registered.value?.length ?? 0,
                held: held.value?.certificates.length ?? 0,
              })}
      </p>
      <Registered />
      <Held />
      <SourcesSection />
      <Notice tone="info" title={t('inventory.guideHeading')}>
        <p>{t('inventory.guide')}</p>
      </Notice>
    </Page>
  );
}

function Registered() {
  const { t } = useWords();
  const client = useClient();
  const { at, value, reason } = useStore(client.registered.store);
  const register = () => client.navigation.go({ at: 'register' });
  return (
    <Section
      heading={t('inventory.registered')}
      note={t('inventory.registeredNote')}
      tools={
        value === null || value.length === 0 ? undefined : (
          <Button small onPress={register}>
            <Plus className="icon" aria-hidden />
            {t('inventory.register')}
          </Button>
        )
      }
    >
      {at === 'loading' && value === null ? <Progress text={t('common.working')} /> : null}
      {reason === null ? null : (
        <ReasonNotice reason={reason} operation="register" role="alert">
          <Retry load={() => client.registered.load()} />
        </ReasonNotice>
      )}
      {value === null ? null : value.length > 0 ? (
        <RegisteredTable certificates={value} />
      ) : (
        <div className="empty">
          <p>{t('inventory.registeredEmpty')}</p>
          <Button onPress={register}>
            <Plus className="icon" aria-hidden />
            {t('inventory.register')}
          </Button>
        </div>
      )}
    </Section>
  );
}

function Held() {
  const { t, language, bank } = useWords();
  const client = useClient();
  const { at, value, reason } = useStore(client.held.store);
  const search = useStore(client.search);
  const searching = at === 'loading';
  // What is found is seen at once, beside what was there before; drawing it never holds up the search.
  const rows = useDeferredValue(searching ? search.rows : null);
  const certificates = rows === null ? value?.certificates : withFresh(value?.certificates ?? [], rows);
  const progress =
    search.found === 0
      ? t('inventory.searching')
      : t('inventory.searchingAt', { count: search.found, place: search.place });
  return (
    <Section
      heading={t('inventory.held')}
      note={t('inventory.heldNote')}
      tools={
        certificates?.length === 0 && !searching ? undefined : (
          <Button look="secondary" small pending={searching} onPress={client.refresh}>
            <RefreshCw className="icon" aria-hidden />
            {t('common.refresh')}
          </Button>
        )
      }
    >
      {/* Seen, not heard: the page's own status says when a search begins and what it has found. */}
      {searching ? (
        <div className="row row-apart">
          <Progress text={progress} />
          <Button look="secondary" small onPress={client.stopSearch}>
            <CircleStop className="icon" aria-hidden />
            {t('inventory.stop')}
          </Button>
        </div>
      ) : null}
      {search.stopped && !searching ? (
        <Notice tone="info" role="status">
          <p>{t('inventory.stopped')}</p>
        </Notice>
      ) : null}
      {reason === null ? null : (
        <ReasonNotice reason={reason} operation="register" role="alert">
          <Retry load={() => client.held.load()} />
        </ReasonNotice>
      )}
      {certificates === undefined || certificates.length === 0 ? (
        value === null || searching ? null : (
          <NothingFound searched={value.searched} />
        )
      ) : (
        <HeldTable certificates={certificates} />
      )}
      {value === null || value.problems.length === 0 ? null : (
        <Notice tone="warn" title={t('inventory.problems')}>
          <ul className="stack-tight">
            {value.problems.map(({ place, reason: problem }) => (
              <li key={place}>
                {place === '' ? t('places.secureStorage') : place}:{' '}
                {reasonText(problem, language, bank.name).message}{' '}
                {reasonText(problem, language, bank.name).action}
              </li>
            ))}
          </ul>
        </Notice>
      )}
    </Section>
  );
}

function Retry({ load }: { readonly load: () => Promise<void> }) {
  const { t } = useWords();
  return (
    <div className="row">
      <Button look="secondary" small onPress={() => void load()}>
        {t('common.retry')}
      </Button>
    </div>
  );
}
