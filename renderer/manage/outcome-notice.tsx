import { placeName, placeNames } from '../i18n/place-name.ts';
import { Notice } from '../ui/notice.tsx';
import { useWords } from '../words.ts';
import type { Outcome } from './manage-machine.ts';

/** What a tool has done, and what it has not: other copies, the bank. Put it inside a status region. */
export function OutcomeNotice({ outcome }: { readonly outcome: Outcome }) {
  const { t } = useWords();
  const [message, note] = said();
  return (
    <Notice tone="good" title={message}>
      {note === '' ? null : <p>{note}</p>}
    </Notice>
  );

  function said(): readonly [message: string, note: string] {
    if (outcome.tool === 'export')
      return [t('manage.done.export', { file: outcome.file }), t('manage.done.exportNote')];
    const { kind } = outcome.place;
    const pin = kind === 'token' || kind === 'cloud';
    const place = placeName(t, outcome.place);
    switch (outcome.tool) {
      case 'check':
        return [t(pin ? 'manage.done.checkPin' : 'manage.done.check', { place }), ''];
      case 'change': {
        const places = placeNames(t, outcome.others);
        return [
          t(pin ? 'manage.done.changePin' : 'manage.done.change', { place }),
          places === '' ? '' : t('manage.done.others', { places }),
        ];
      }
      case 'copy':
        return [t('manage.done.copy', { place }), t('manage.done.copyNote')];
      case 'delete':
        return [t('manage.done.delete', { place }), t('manage.done.deleteNote')];
    }
  }
}
