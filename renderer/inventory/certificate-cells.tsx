import { ArrowRight } from 'lucide-react';
import type { CertificateSummary, HeldCertificate } from '../../shared/ipc.ts';
import { useClient } from '../client.ts';
import { placeName } from '../i18n/place-name.ts';
import { Button } from '../ui/button.tsx';
import { useRowId } from '../ui/table.tsx';
import { useWords } from '../words.ts';
import { lastDayOf, remaining } from './certificate-words.ts';

/** Cells of 보유 인증서 목록 and 등록된 인증서 목록 alike. */

export function Expiry({ summary }: { readonly summary: CertificateSummary }) {
  const words = useWords();
  return (
    <>
      <span className="unbroken">{lastDayOf(words, summary)}</span>
      <span className="soft small line">{remaining(words, summary)}</span>
    </>
  );
}

export function Places({ places }: { readonly places: HeldCertificate['places'] }) {
  const { t } = useWords();
  return (
    <ul className="stack-tight places">
      {places.map((place) => (
        <li key={place.id}>
          {placeName(t, place)}
          {place.kind === 'secure-storage' ? (
            <span className="soft small line">{t('machine.storageNote')}</span>
          ) : null}
        </li>
      ))}
    </ul>
  );
}

/** `at`: which list it is in. */
export function OpenDetails({ at, id }: { readonly at: 'held' | 'registered'; readonly id: string }) {
  const { t } = useWords();
  const { navigation } = useClient();
  const row = useRowId();
  return (
    <Button look="secondary" small describedBy={row} onPress={() => navigation.go({ at, id })}>
      {t('certificate.open')}
      <ArrowRight className="icon" aria-hidden />
    </Button>
  );
}
