import { useId, useState } from 'react';
import { useStore } from 'zustand';
import type { HeldCertificate } from '../../shared/ipc.ts';
import type { CopyAct } from '../../shared/media.ts';
import { useClient } from '../client.ts';
import { ReasonNotice } from '../help/reason-notice.tsx';
import { placeName } from '../i18n/place-name.ts';
import { Section } from '../shell/section.tsx';
import { Button } from '../ui/button.tsx';
import { Facts } from '../ui/facts.tsx';
import { Progress } from '../ui/progress.tsx';
import { Radios } from '../ui/radios.tsx';
import { useWords } from '../words.ts';
import { DeleteQuestion } from './delete-question.tsx';
import { initialManage } from './manage-machine.ts';
import { OutcomeNotice } from './outcome-notice.tsx';

type Copy = HeldCertificate['places'][number];

/** Every place that the certificate lies in, what can be done there, and the tools for the one that is chosen. */
export function ToolsSection({ certificate }: { readonly certificate: HeldCertificate }) {
  const { t } = useWords();
  const { manage } = useClient();
  const latest = useStore(manage.store);
  const { id, places, summary } = certificate;
  const state = latest.step !== 'closed' && latest.certificate === id ? latest : initialManage;
  const [chosen, setChosen] = useState<string | null>(null);
  const copy = places.length === 1 ? places[0] : places.find((place) => place.id === chosen);
  const can = ({ acts }: Copy) =>
    acts.length === 0
      ? t('manage.canNothing')
      : t('manage.can', { acts: acts.map((act) => t(`manage.acts.${act}`)).join(', ') });
  return (
    <Section heading={t('manage.heading')} note={t('manage.note')}>
      {places.length === 1 ? (
        <Facts facts={places.map((place) => [placeName(t, place), can(place)])} />
      ) : (
        <Radios
          label={t('manage.place')}
          value={copy?.id ?? null}
          onChange={setChosen}
          choices={places.map((place) => ({
            value: place.id,
            name: placeName(t, place),
            note: <span className="soft small">{can(place)}</span>,
          }))}
        />
      )}
      {copy === undefined ? <p className="soft">{t('manage.chooseFirst')}</p> : null}
      {copy === undefined ? null : <Tools certificate={certificate} copy={copy} />}
      <div role="status">
        {state.step === 'working' ? <Progress text={t('common.working')} /> : null}
        {state.step === 'ready' && state.outcome !== null ? <OutcomeNotice outcome={state.outcome} /> : null}
      </div>
      {state.step === 'ready' && state.refusal !== null ? (
        <ReasonNotice
          reason={state.refusal}
          operation="register"
          issuer={summary}
          role={state.refusal.code === 'CANCELLED' ? 'status' : 'alert'}
        />
      ) : null}
      {state.step === 'asking' ? <DeleteQuestion certificate={certificate} copy={state.copy} /> : null}
    </Section>
  );
}

const order: readonly CopyAct[] = ['check-secret', 'change-secret', 'copy', 'export', 'delete'];

function Tools({
  certificate: { id, bank },
  copy,
}: {
  readonly certificate: HeldCertificate;
  readonly copy: Copy;
}) {
  const { t } = useWords();
  const { manage, navigation } = useClient();
  const label = useId();
  const working = useStore(manage.store, (state) => (state.step === 'working' ? state.tool : null));
  const tools = {
    'check-secret': ['check', () => void manage.check(copy)],
    'change-secret': ['change', () => void manage.change(copy)],
    copy: ['copy', () => navigation.go({ at: 'copy', id, copy: copy.id })],
    export: ['export', () => navigation.go({ at: 'export', id, copy: copy.id })],
    // Two things that people confuse: the bank's record, and the file.
    delete: ['delete', () => (bank === 'registered' ? manage.askDelete(copy) : void manage.delete(copy))],
  } as const;
  return (
    <div className="row" role="group" aria-labelledby={label}>
      <span id={label} className="visually-hidden">
        {t('manage.toolsOf', { place: placeName(t, copy) })}
      </span>
      {order.map((act) => {
        if (act === 'sign' || !copy.acts.includes(act)) return null;
        const [tool, press] = tools[act];
        return (
          <Button key={act} look="secondary" small pending={working === tool} onPress={press}>
            {t(act === 'copy' && copy.kind === 'file' ? 'manage.tools.import' : `manage.tools.${tool}`)}
          </Button>
        );
      })}
    </div>
  );
}
