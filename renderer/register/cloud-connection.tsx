import { useStore } from 'zustand';
import { useClient } from '../client.ts';
import { LinkButton } from '../help/link-button.tsx';
import { CloudForm } from '../sources/cloud-form.tsx';
import { SourceOutcome } from '../sources/source-outcome.tsx';
import { Button } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';
import { Progress } from '../ui/progress.tsx';
import { useWords } from '../words.ts';

/** 금융인증서 on the registration page: how to come by one's certificates, or where else, where this bank offers none. */
export function CloudConnection() {
  const { t, language } = useWords();
  const { sources } = useClient();
  const { value } = useStore(sources.list.store);
  const busy = useStore(sources.store, (state) => state.busy === 'disconnect');
  if (value === null) return <Progress text={t('common.working')} />;
  const { cloud } = value;
  if (cloud === null) return <NotOffered />;
  return (
    <>
      <SourceOutcome />
      {cloud.connected ? (
        <div className="row row-apart">
          <p>{cloud.name[language]}</p>
          <Button look="secondary" small pending={busy} onPress={() => void sources.disconnect()}>
            {t('sources.disconnect')}
          </Button>
        </div>
      ) : (
        <CloudForm service={cloud.name[language]} onConnected={() => undefined} />
      )}
    </>
  );
}

function NotOffered() {
  const { t } = useWords();
  return (
    <Notice tone="info" role="status">
      <p>{t('register.cloudPending')}</p>
      <div className="row">
        <LinkButton link="home">{t('register.home')}</LinkButton>
        <LinkButton link="mobile">{t('register.mobile')}</LinkButton>
      </div>
    </Notice>
  );
}
