import type { Ref } from 'react';
import type { Terms } from '../../shared/bank-policy.ts';
import { useClient } from '../client.ts';
import { Section } from '../shell/section.tsx';
import { Checkbox } from '../ui/checkbox.tsx';
import { useWords } from '../words.ts';

interface Props {
  readonly terms: Terms;
  readonly consented: boolean;
  /** Whether [다음] was pressed without it. */
  readonly missing: boolean;
  readonly consent: Ref<HTMLInputElement>;
}

/** The bank's terms, whole, before the first registration; what is agreed to is a part of what is signed. */
export function TermsSection({ terms, consented, missing, consent }: Props) {
  const { t, language } = useWords();
  const { register } = useClient();
  const title = terms.title[language];
  return (
    <Section
      heading={t('terms.heading')}
      note={`${title} · ${t('terms.version', { version: terms.version })}`}
    >
      {/* Takes the focus and scrolls by the keyboard alone, in every Chromium that the app runs on. */}
      <textarea
        className="terms"
        readOnly
        aria-label={t('terms.text', { title })}
        value={terms.text[language]}
      />
      <Checkbox
        ref={consent}
        label={t('terms.agree', { title })}
        selected={consented}
        onChange={register.consent}
        error={missing && !consented ? t('terms.missing') : null}
      />
    </Section>
  );
}
