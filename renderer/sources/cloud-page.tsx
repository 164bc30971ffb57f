import { useStore } from 'zustand';
import { useClient } from '../client.ts';
import { Page } from '../shell/page.tsx';
import { Button } from '../ui/button.tsx';
import { useWords } from '../words.ts';
import { CloudForm } from './cloud-form.tsx';

/** 금융인증서 연결, from 인증서 관리; its certificates are in the list then. */
export function CloudPage() {
  const { t, language } = useWords();
  const { sources, navigation } = useClient();
  const cloud = useStore(sources.list.store, ({ value }) => value?.cloud ?? null);
  const back = () => navigation.go({ at: 'inventory' });
  return (
    <Page heading={t('sources.connect')}>
      {cloud === null ? null : (
        <section className="card" aria-label={t('sources.connect')}>
          <CloudForm service={cloud.name[language]} onConnected={back} />
        </section>
      )}
      <div className="row">
        <Button look="secondary" onPress={back}>
          {t('common.previous')}
        </Button>
      </div>
    </Page>
  );
}
