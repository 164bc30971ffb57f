import { useState } from 'react';
import { useStore } from 'zustand';
import type { Settings } from '../../shared/ipc.ts';
import type { Reason } from '../../shared/reasons.ts';
import { useClient } from '../client.ts';
import { ReasonNotice } from '../help/reason-notice.tsx';
import { Page } from '../shell/page.tsx';
import { Section } from '../shell/section.tsx';
import { Facts } from '../ui/facts.tsx';
import { Radios } from '../ui/radios.tsx';
import { useWords } from '../words.ts';

/** Language and theme; each choice holds at once. */
export function SettingsPage() {
  const { t } = useWords();
  const { settings: store, bridge, info } = useClient();
  const settings = useStore(store);
  const [saved, setSaved] = useState(false);
  const [refusal, setRefusal] = useState<Reason | null>(null);
  const change = async (next: Settings) => {
    const answer = await bridge.settings.set(next);
    setSaved(answer.ok);
    setRefusal(answer.ok ? null : answer.reason);
    if (answer.ok) store.setState(answer.value, true);
  };
  return (
    <Page heading={t('settings.heading')} narrow>
      <p role="status" className={saved ? 'soft' : 'visually-hidden'}>
        {saved ? t('settings.saved') : ''}
      </p>
      {refusal === null ? null : <ReasonNotice reason={refusal} operation="register" role="alert" />}
      <Section heading={t('settings.language')}>
        <Radios
          label={t('settings.language')}
          hideLabel
          value={settings.language}
          onChange={(language) => void change({ ...settings, language })}
          choices={[
            { value: 'ko', name: t('settings.ko') },
            { value: 'en', name: t('settings.en') },
          ]}
        />
      </Section>
      <Section heading={t('settings.theme')}>
        <Radios
          label={t('settings.theme')}
          hideLabel
          value={settings.theme}
          onChange={(theme) => void change({ ...settings, theme })}
          choices={[
            { value: 'system', name: t('settings.system') },
            { value: 'light', name: t('settings.light') },
            { value: 'dark', name: t('settings.dark') },
          ]}
        />
      </Section>
      <Section heading={t('settings.about')}>
        <Facts facts={[[t('app.title'), t('settings.version', { version: info.version })]]} />
      </Section>
    </Page>
  );
}
