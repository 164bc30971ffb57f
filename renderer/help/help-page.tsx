import { useClient } from '../client.ts';
import { Page } from '../shell/page.tsx';
import { Section } from '../shell/section.tsx';
import { Button } from '../ui/button.tsx';
import { useWords } from '../words.ts';

/** 도움말: the questions that confuse people, answered in a few lines each. */
export function HelpPage() {
  const { t } = useWords();
  const { navigation } = useClient();
  const answers = [
    [t('help.q1'), t('help.a1')],
    [t('help.q2'), t('help.a2')],
    [t('help.q3'), t('help.a3')],
    [t('help.q4'), t('help.a4')],
    [t('help.q5'), t('help.a5')],
    [t('inventory.guideHeading'), t('inventory.guide')],
  ] as const;
  return (
    <Page heading={t('help.heading')} narrow>
      {answers.map(([question, answer]) => (
        <Section key={question} heading={question}>
          <p>{answer}</p>
        </Section>
      ))}
      <div className="row">
        <Button look="secondary" onPress={() => navigation.go({ at: 'contacts' })}>
          {t('nav.contacts')}
        </Button>
        <Button look="secondary" onPress={() => navigation.go({ at: 'machine' })}>
          {t('nav.machine')}
        </Button>
      </div>
    </Page>
  );
}
