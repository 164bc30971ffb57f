import { FileUp, FolderPlus, RefreshCw, Smartphone } from 'lucide-react';
import { useStore } from 'zustand';
import { useClient } from '../client.ts';
import { Button } from '../ui/button.tsx';
import { useWords } from '../words.ts';

/** No certificate on this PC: where was searched, and every way to come by one. */
export function NothingFound({ searched }: { readonly searched: readonly string[] }) {
  const { t } = useWords();
  const { held, navigation, register, sources, refresh } = useClient();
  const adding = useStore(sources.store, ({ busy }) => busy === 'add-folder');
  const searching = useStore(held.store, ({ at }) => at === 'loading');
  return (
    <div className="empty">
      <p>
        {t('inventory.heldEmpty', {
          places: searched.filter((place) => place !== '').join(', ') || t('common.none'),
        })}
      </p>
      <div className="row">
        <Button look="secondary" pending={searching} onPress={refresh}>
          <RefreshCw className="icon" aria-hidden />
          {t('common.refresh')}
        </Button>
        <Button look="secondary" pending={adding} onPress={() => void sources.addFolder()}>
          <FolderPlus className="icon" aria-hidden />
          {t('sources.addFolder')}
        </Button>
        <Button
          onPress={() => {
            navigation.go({ at: 'register' });
            void register.chooseFile();
          }}
        >
          <FileUp className="icon" aria-hidden />
          {t('inventory.chooseFile')}
        </Button>
        <Button look="quiet" onPress={() => navigation.go({ at: 'help', question: 'phone' })}>
          <Smartphone className="icon" aria-hidden />
          {t('inventory.fromPhone')}
        </Button>
      </div>
    </div>
  );
}
