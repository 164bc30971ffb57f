import { useClient } from '../client.ts';
import type { Question } from '../shell/navigation.ts';
import { Page } from '../shell/page.tsx';
import { Section } from '../shell/section.tsx';
import { Button } from '../ui/button.tsx';
import { useWords } from '../words.ts';

/** 도움말: the questions that confuse people, answered in a few lines each. */
export function HelpPage({ question: first }: { readonly question?: Question | undefined }) {
  const { t } = useWords();
  const { navigation } = useClient();
  const answers: readonly (readonly [question: string, answer: string, name?: Question])[] = [
    [t('help.q1'), t('help.a1')],
    [t('help.q2'), t('help.a2')],
    [t('help.q3'), t('help.a3')],
    [t('help.q4'), t('help.a4')],
    [t('help.q5'), t('help.a5')],
    [t('help.q6'), t('help.a6'), 'phone'],
    [t('inventory.guideHeading'), t('inventory.guide')],
  ];
  return (
    <Page heading={t('help.heading')} narrow>
      {answers.map(([question, answer, name]) => (
        <Section key={question} heading={question} begin={name !== undefined && name === first}>
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
