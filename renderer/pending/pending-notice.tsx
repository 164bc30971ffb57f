import { useStore } from 'zustand';
import { useClient } from '../client.ts';
import { Button } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';
import { useWords } from '../words.ts';

/** Says that a result is still to be learned, wherever the customer lands after it. */
export function PendingNotice() {
  const { t } = useWords();
  const { pending, navigation } = useClient();
  const operations = useStore(pending.store, ({ value }) => value);
  if (operations === null || operations.length === 0) return null;
  return (
    <Notice tone="warn" title={t('pending.heading')}>
      <p>{t('pending.note')}</p>
      <div className="row">
        <Button look="secondary" small onPress={() => navigation.go({ at: 'pending' })}>
          {t('pending.settle')}
        </Button>
      </div>
    </Notice>
  );
}
