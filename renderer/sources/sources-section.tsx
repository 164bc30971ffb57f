import { Cloud, FileDown, FolderPlus, Trash2, Usb } from 'lucide-react';
import { useId } from 'react';
import { useStore } from 'zustand';
import type { SourceList } from '../../shared/ipc.ts';
import { useClient } from '../client.ts';
import { Section } from '../shell/section.tsx';
import { Button } from '../ui/button.tsx';
import { useWords } from '../words.ts';
import { SourceOutcome } from './source-outcome.tsx';

/** Where else is looked for certificates: folders, tokens, 금융인증서; and the two ways to bring one here or back. */
export function SourcesSection() {
  const { t } = useWords();
  const { sources, navigation } = useClient();
  const { value } = useStore(sources.list.store);
  const busy = useStore(sources.store, (state) => state.busy);
  const cloud = value?.cloud ?? null;
  return (
    <Section heading={t('sources.heading')} note={t('sources.note')}>
      <div className="row">
        <Button
          look="secondary"
          small
          pending={busy === 'add-folder'}
          onPress={() => void sources.addFolder()}
        >
          <FolderPlus className="icon" aria-hidden />
          {t('sources.addFolder')}
        </Button>
        <Button look="secondary" small pending={busy === 'add-token'} onPress={() => void sources.addToken()}>
          <Usb className="icon" aria-hidden />
          {t('sources.addToken')}
        </Button>
        {cloud === null || cloud.connected ? null : (
          <Button look="secondary" small onPress={() => navigation.go({ at: 'cloud' })}>
            <Cloud className="icon" aria-hidden />
            {t('sources.connect')}
          </Button>
        )}
        <Button look="secondary" small pending={busy === 'import'} onPress={() => void sources.importFile()}>
          <FileDown className="icon" aria-hidden />
          {t('sources.importFile')}
        </Button>
        <Button look="quiet" small onPress={() => navigation.go({ at: 'removed' })}>
          <Trash2 className="icon" aria-hidden />
          {t('removed.heading')}
        </Button>
      </div>
      <SourceOutcome />
      {value === null || (value.added.length === 0 && cloud?.connected !== true) ? null : (
        <ul className="sources" aria-label={t('sources.list')}>
          {value.added.map((source) => (
            <AddedSource key={source.id} source={source} />
          ))}
          {cloud?.connected === true ? <ConnectedCloud cloud={cloud} /> : null}
        </ul>
      )}
    </Section>
  );
}

function AddedSource({ source: { id, kind, label } }: { readonly source: SourceList['added'][number] }) {
  const { t } = useWords();
  const { sources } = useClient();
  const name = useId();
  return (
    <li className="row row-apart">
      <span id={name}>
        <span className="soft small">{t(`sources.kinds.${kind}`)}</span> {label}
      </span>
      <Button look="quiet" small describedBy={name} onPress={() => void sources.remove(id)}>
        {t('sources.remove')}
      </Button>
    </li>
  );
}

function ConnectedCloud({ cloud }: { readonly cloud: NonNullable<SourceList['cloud']> }) {
  const { t, language } = useWords();
  const { sources } = useClient();
  const name = useId();
  const busy = useStore(sources.store, (state) => state.busy === 'disconnect');
  return (
    <li className="row row-apart">
      <span id={name}>
        <span className="soft small">{t('sources.cloudOn')}</span> {cloud.name[language]}
      </span>
      <Button look="quiet" small describedBy={name} pending={busy} onPress={() => void sources.disconnect()}>
        {t('sources.disconnect')}
      </Button>
    </li>
  );
}
