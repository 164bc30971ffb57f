import { useEffect, useState } from 'react';
import { useClient } from '../client.ts';
import { useWords } from '../words.ts';

const carriesFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false;

/**
 * The whole window takes a dropped certificate file. The event is kept from the page even where no file is wanted:
 * Chromium would otherwise try to open the file in place of the app.
 */
export function FileDrop({ active }: { readonly active: boolean }) {
  const { t } = useWords();
  const { register, navigation } = useClient();
  const [over, setOver] = useState(false);
  const [several, setSeveral] = useState(false);
  useEffect(() => {
    const drag = (event: DragEvent) => {
      event.preventDefault();
      setOver(active && carriesFiles(event));
    };
    const leave = (event: DragEvent) => {
      if (event.relatedTarget === null) setOver(false);
    };
    const drop = (event: DragEvent) => {
      event.preventDefault();
      setOver(false);
      const files = event.dataTransfer?.files;
      const file = files?.[0];
      if (!active || file === undefined) return;
      setSeveral((files?.length ?? 0) > 1);
      navigation.go({ at: 'register' });
      void register.dropFile(file);
    };
    window.addEventListener('dragover', drag);
    window.addEventListener('dragleave', leave);
    window.addEventListener('drop', drop);
    return () => {
      window.removeEventListener('dragover', drag);
      window.removeEventListener('dragleave', leave);
      window.removeEventListener('drop', drop);
    };
  }, [active, register, navigation]);
  return (
    <>
      <p role="status" className="visually-hidden">
        {several ? t('register.oneFile') : ''}
      </p>
      {over ? <div className="drop">{t('register.drop')}</div> : null}
    </>
  );
}
