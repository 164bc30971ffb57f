import { useStore } from 'zustand';
import { useClient } from '../client.ts';
import { placeName } from '../i18n/place-name.ts';
import { Button } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';
import { useWords } from '../words.ts';

/** Says at the start what became of a change that the last run did not end. */
export function InterruptedNotice() {
  const { t } = useWords();
  const { interrupted } = useClient();
  const { at, value } = useStore(interrupted.store);
  if (at !== 'ready' || value === null || value.length === 0) return null;
  // The same thing in the same place is said once.
  const sentences = new Set(
    value.map(({ act, place, outcome }) =>
      t('interrupted.item', {
        act: t(`interrupted.acts.${act}`),
        place: placeName(t, place),
        outcome: t(`interrupted.outcomes.${outcome}`),
      }),
    ),
  );
  return (
    <Notice tone="warn" title={t('interrupted.heading')}>
      <ul className="stack-tight">
        {[...sentences].map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
      <div className="row">
        <Button look="secondary" small onPress={() => interrupted.store.setState({ value: [] })}>
          {t('interrupted.seen')}
        </Button>
      </div>
    </Notice>
  );
}
