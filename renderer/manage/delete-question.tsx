import { useStore } from 'zustand';
import type { HeldCertificate } from '../../shared/ipc.ts';
import { useClient } from '../client.ts';
import { AlertDialog } from '../ui/alert-dialog.tsx';
import { Button } from '../ui/button.tsx';
import { useWords } from '../words.ts';

interface Props {
  readonly certificate: HeldCertificate;
  /** Opaque id of the copy whose file would be deleted. */
  readonly copy: string;
}

/** Before the file of a registered certificate is deleted: is it the registration that is meant, or the file? */
export function DeleteQuestion({ certificate: { summary, places }, copy: id }: Props) {
  const { t } = useWords();
  const { manage, registered, navigation } = useClient();
  const registration = useStore(registered.store, ({ value }) =>
    value?.find((one) => one.summary.sha256 === summary?.sha256),
  );
  const copy = places.find((place) => place.id === id);
  const release = () => {
    manage.keep();
    navigation.go(
      registration === undefined ? { at: 'inventory' } : { at: 'registered', id: registration.id },
    );
  };
  return (
    <AlertDialog
      heading={t('manage.ask.heading')}
      message={t('manage.ask.message')}
      onClose={() => manage.keep()}
    >
      <div className="stack-tight">
        <Button autoFocus onPress={release}>
          {t('manage.ask.release')}
        </Button>
        <Button
          look="secondary"
          onPress={() => {
            if (copy !== undefined) void manage.delete(copy);
          }}
        >
          {t('manage.ask.delete')}
        </Button>
        <Button look="quiet" onPress={() => manage.keep()}>
          {t('common.cancel')}
        </Button>
      </div>
    </AlertDialog>
  );
}
