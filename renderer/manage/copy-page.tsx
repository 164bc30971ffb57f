import { FolderPlus } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import type { HeldCertificate } from '../../shared/ipc.ts';
import { useClient } from '../client.ts';
import { ReasonNotice } from '../help/reason-notice.tsx';
import { createLoader } from '../loadable.ts';
import { Page } from '../shell/page.tsx';
import { Section } from '../shell/section.tsx';
import { Button } from '../ui/button.tsx';
import { Progress } from '../ui/progress.tsx';
import { useWords } from '../words.ts';
import { mayCopy, stateOf } from './copy-choice.ts';
import { CopyGone } from './copy-gone.tsx';
import { ChosenDestination, Destinations } from './destinations.tsx';
import { OutcomeNotice } from './outcome-notice.tsx';
import { type Props, useCopy } from './use-copy.ts';

/** 인증서 복사, 인증서 가져오기: where to, with what lies there already; nothing is overwritten that was not compared. */
export function CopyPage({ id, copy: copyId }: Props) {
  const { t } = useWords();
  const { manage, navigation, bridge, sources } = useClient();
  const state = useStore(manage.store);
  const adding = useStore(sources.store, ({ busy }) => busy === 'add-folder');
  const { certificate, copy } = useCopy(id, copyId);
  const [loader] = useState(() => createLoader(() => bridge.manage.destinations({ copy: copyId })));
  const { at, value, reason } = useStore(loader.store);
  const [chosen, setChosen] = useState<string | null>(null);
  const [agreed, setAgreed] = useState(false);
  const [hint, setHint] = useState('');
  useEffect(() => {
    manage.open(id);
    void loader.load();
  }, [manage, loader, id]);

  const importing = copy?.kind === 'file';
  const destination = value?.find((one) => one.id === chosen) ?? null;
  const outcome = state.step === 'ready' ? state.outcome : null;
  const refusal = state.step === 'ready' ? state.refusal : null;
  const choose = (next: string) => {
    setChosen(next);
    setAgreed(false);
    setHint('');
  };
  const copyThere = async (from: HeldCertificate['places'][number]) => {
    if (destination === null || !mayCopy(destination, agreed))
      return setHint(t(destination === null ? 'copy.notChosen' : 'copy.notAgreed'));
    setHint('');
    if (await manage.copy(from, destination.id, destination.existing?.fingerprint ?? null)) return;
    // Something else may lie there by now: it is shown before it is asked about again.
    setAgreed(false);
    await loader.load(true);
  };
  const addFolder = async () => {
    if (await sources.addFolder()) await loader.load(true);
  };
  const stuck = destination !== null && ['problem', 'same'].includes(stateOf(destination));
  return (
    <Page heading={t(importing ? 'copy.importHeading' : 'copy.heading')}>
      {copy === undefined ? <CopyGone /> : null}
      {copy === undefined || outcome !== null ? null : (
        <Section
          heading={t(importing ? 'copy.importWhere' : 'copy.where')}
          note={t('copy.note')}
          tools={
            <Button look="secondary" small pending={adding} onPress={() => void addFolder()}>
              <FolderPlus className="icon" aria-hidden />
              {t('sources.addFolder')}
            </Button>
          }
        >
          <div role="status">{at === 'loading' ? <Progress text={t('copy.loading')} /> : null}</div>
          {reason === null ? null : (
            <ReasonNotice reason={reason} operation="register" role="alert">
              <div className="row">
                <Button look="secondary" small onPress={() => void loader.load()}>
                  {t('common.retry')}
                </Button>
              </div>
            </ReasonNotice>
          )}
          {value?.length === 0 ? <p className="empty">{t('copy.none')}</p> : null}
          {value === null || value.length === 0 ? null : (
            <Destinations destinations={value} chosen={chosen} onChoose={choose} />
          )}
          {destination === null ? null : (
            <ChosenDestination
              destination={destination}
              yours={certificate?.summary ?? null}
              agreed={agreed}
              onAgree={setAgreed}
            />
          )}
        </Section>
      )}
      <div role="status">
        {state.step === 'working' ? <Progress text={t('common.working')} /> : null}
        {outcome === null ? null : <OutcomeNotice outcome={outcome} />}
      </div>
      {refusal === null ? null : (
        <ReasonNotice
          reason={refusal}
          operation="register"
          issuer={certificate?.summary ?? null}
          role={refusal.code === 'CANCELLED' ? 'status' : 'alert'}
        />
      )}
      <div className="row row-apart actions">
        <Button look="secondary" onPress={() => navigation.go({ at: 'held', id })}>
          {t('common.previous')}
        </Button>
        <p role="status" className="actions-hint">
          {hint}
        </p>
        {copy === undefined || outcome !== null || stuck ? null : (
          <Button pending={state.step === 'working'} onPress={() => void copyThere(copy)}>
            {t(importing ? 'manage.tools.import' : 'manage.tools.copy')}
          </Button>
        )}
      </div>
    </Page>
  );
}
