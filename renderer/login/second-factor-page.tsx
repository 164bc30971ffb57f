import { useStore } from 'zustand';
import { useClient } from '../client.ts';
import { Page } from '../shell/page.tsx';
import { useWords } from '../words.ts';
import { CardForm } from './card-form.tsx';
import { DemoPanel } from './demo-panel.tsx';
import { OtpForm } from './otp-form.tsx';

/** 추가 인증: what the customer has, after what the customer knows; the bank says which. */
export function SecondFactorPage() {
  const { t } = useWords();
  const { session } = useClient();
  const state = useStore(session.store);
  if (state.step !== 'second-factor') return null;
  const { asked, refusal } = state;
  if (asked.kind === 'securityCard')
    return (
      <Page heading={t('otp.heading')} intro={t('securityCard.intro')} narrow>
        <CardForm places={asked.places} refusal={refusal} />
      </Page>
    );
  return (
    <Page heading={t('otp.heading')} intro={t('otp.intro')}>
      <div className="login">
        <OtpForm refusal={refusal} />
        <div className="stack">
          <DemoPanel />
        </div>
      </div>
    </Page>
  );
}
