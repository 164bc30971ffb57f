import { CircleCheckBig } from 'lucide-react';
import type { Completion } from '../../shared/ipc.ts';
import { useClient } from '../client.ts';
import { formatMoment } from '../../shared/korean-time.ts';
import { issuerOf, kindOf } from '../inventory/certificate-words.ts';
import { Button } from '../ui/button.tsx';
import { Facts } from '../ui/facts.tsx';
import { useWords } from '../words.ts';
import { Page } from './page.tsx';

/** 등록 완료, 해제 완료. */
export function DonePage({ completion }: { readonly completion: Completion }) {
  const words = useWords();
  const { t, language } = words;
  const { navigation } = useClient();
  const { act, receiptNumber, time, certificate } = completion;
  const registered = act === 'register' || act === 'replace';
  return (
    <Page heading={t(registered ? 'done.register' : 'done.release')} narrow>
      <section className="card stack done">
        <CircleCheckBig className="done-mark" aria-hidden />
        <p className="done-message">{t(registered ? 'done.registerMessage' : 'done.releaseMessage')}</p>
        {registered ? null : <p className="soft">{t('done.releaseNote')}</p>}
        <div className="panel">
          <Facts
            facts={[
              [t('done.number'), receiptNumber],
              [t('done.time'), formatMoment(time, language)],
              [
                t('done.certificate'),
                `${certificate.holder} · ${kindOf(words, certificate)} · ${issuerOf(words, certificate)}`,
              ],
            ]}
          />
        </div>
        <Button wide onPress={() => navigation.go({ at: 'inventory' })}>
          {t('common.toList')}
        </Button>
      </section>
    </Page>
  );
}
