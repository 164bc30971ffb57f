import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { useClient } from '../client.ts';
import { ReasonNotice } from '../help/reason-notice.tsx';
import { Page } from '../shell/page.tsx';
import { Section } from '../shell/section.tsx';
import { Button } from '../ui/button.tsx';
import { Checkbox } from '../ui/checkbox.tsx';
import { Progress } from '../ui/progress.tsx';
import { Radios } from '../ui/radios.tsx';
import { useWords } from '../words.ts';
import type { ExportForm } from './manage-controller.ts';
import { CopyGone } from './copy-gone.tsx';
import { OutcomeNotice } from './outcome-notice.tsx';
import { type Props, useCopy } from './use-copy.ts';

/** 인증서 내보내기: the form of the file in plain words, then the 전자서명 window and the system's dialog. */
export function ExportPage({ id, copy: copyId }: Props) {
  const { t } = useWords();
  const { manage, navigation } = useClient();
  const state = useStore(manage.store);
  const { certificate, copy } = useCopy(id, copyId);
  const [form, setForm] = useState<ExportForm>('korean');
  const [km, setKm] = useState(false);
  useEffect(() => manage.open(id), [manage, id]);
  const outcome = state.step === 'ready' ? state.outcome : null;
  return (
    <Page heading={t('export.heading')} narrow>
      {copy === undefined ? <CopyGone /> : null}
      {copy === undefined || outcome !== null ? null : (
        <Section heading={t('export.form')} note={t('export.note')}>
          <Radios
            label={t('export.form')}
            hideLabel
            value={form}
            onChange={setForm}
            choices={(['korean', 'modern'] as const).map((value) => ({
              value,
              name: t(`export.${value}`),
              note: <span className="soft small">{t(`export.${value}Note`)}</span>,
            }))}
          />
          <div className="stack-tight">
            <Checkbox label={t('export.km')} selected={km} onChange={setKm} />
            <p className="soft small">{t('export.kmNote')}</p>
          </div>
        </Section>
      )}
      <div role="status">
        {state.step === 'working' ? <Progress text={t('common.working')} /> : null}
        {outcome === null ? null : <OutcomeNotice outcome={outcome} />}
      </div>
      {state.step === 'ready' && state.refusal !== null ? (
        <ReasonNotice
          reason={state.refusal}
          operation="register"
          issuer={certificate?.summary ?? null}
          role={state.refusal.code === 'CANCELLED' ? 'status' : 'alert'}
        />
      ) : null}
      <div className="row row-apart actions">
        <Button look="secondary" onPress={() => navigation.go({ at: 'held', id })}>
          {t('common.previous')}
        </Button>
        {copy === undefined || outcome !== null ? null : (
          <Button pending={state.step === 'working'} onPress={() => void manage.export(copy, form, km)}>
            {t('manage.tools.export')}
          </Button>
        )}
      </div>
    </Page>
  );
}
