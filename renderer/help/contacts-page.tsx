import { formatDay } from '../../shared/korean-time.ts';
import { Page } from '../shell/page.tsx';
import { Section } from '../shell/section.tsx';
import { useWords } from '../words.ts';
import { ContactCard } from './contact-card.tsx';

/** 전화 문의: the bank first, then who issues certificates; all of it from the bank's profile. */
export function ContactsPage() {
  const { t, language, bank } = useWords();
  const { contacts } = bank;
  return (
    <Page
      heading={t('contacts.heading')}
      intro={t('contacts.checked', { date: formatDay(contacts.checked, language) })}
      narrow
    >
      <Section heading={t('contacts.bankHeading')} note={t('contacts.bankHelp')}>
        <ContactCard contact={contacts.bank} />
      </Section>
      <Section heading={t('contacts.issuersHeading')} note={t('contacts.issuerHelp')}>
        <div className="contacts">
          {Object.entries(contacts.issuers).map(([id, contact]) => (
            <ContactCard key={id} contact={contact} />
          ))}
        </div>
      </Section>
    </Page>
  );
}
