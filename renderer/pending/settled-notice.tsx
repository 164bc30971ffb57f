import { useStore } from 'zustand';
import type { Settled } from '../../shared/ipc.ts';
import { formatMoment } from '../../shared/korean-time.ts';
import { useClient } from '../client.ts';
import { Button } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';
import { useWords } from '../words.ts';

/** Says on the first page what the app has learned by itself of applications whose answer never came. */
export function SettledNotice() {
  const { t } = useWords();
  const { settled, navigation } = useClient();
  const news = useStore(settled.store);
  const undone = news.some(({ completion }) => completion === null);
  return (
    // In the page before its text: the answer comes when the page stands already.
    <div role="status">
      {news.length === 0 ? null : (
        <Notice tone={undone ? 'warn' : 'good'} title={t('settled.heading')}>
          <ul className="stack-tight">
            {news.map((one) => (
              <li key={one.operation.key}>
                <News settled={one} />
              </li>
            ))}
          </ul>
          <div className="row">
            <Button look="secondary" small onPress={() => navigation.go({ at: 'history' })}>
              {t('nav.history')}
            </Button>
            <Button look="secondary" small onPress={settled.seen}>
              {t('settled.seen')}
            </Button>
          </div>
        </Notice>
      )}
    </div>
  );
}

function News({ settled: { operation, completion } }: { readonly settled: Settled }) {
  const { t, language } = useWords();
  const { act, holder, startedAt } = operation;
  return completion === null ? (
    <>
      <p>{t(`settled.notDone.${act}`)}</p>
      <p className="soft small">
        {t('settled.notDoneOf', { holder, time: formatMoment(startedAt, language) })}
      </p>
    </>
  ) : (
    <>
      <p>{t(`settled.done.${completion.act}`, { time: formatMoment(completion.time, language) })}</p>
      <p className="soft small">
        {t('settled.of', { holder: completion.certificate.holder, number: completion.receiptNumber })}
      </p>
    </>
  );
}
