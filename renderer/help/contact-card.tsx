import { Copy, Phone } from 'lucide-react';
import { useId, useState } from 'react';
import type { Contact } from '../../shared/bank-profile.ts';
import { useClient } from '../client.ts';
import { Button } from '../ui/button.tsx';
import { useWords } from '../words.ts';

/** One whom to ask: name, numbers, hours. A number can be copied, since a PC seldom telephones. */
export function ContactCard({ contact }: { readonly contact: Contact }) {
  const { t, language } = useWords();
  const { bridge } = useClient();
  const [copied, setCopied] = useState(false);
  const id = useId();
  const number = contact.phones[0];
  return (
    <div className="contact">
      <Phone className="icon" aria-hidden />
      <div className="stack-tight contact-body">
        <p className="contact-name" id={id}>
          {contact.name[language]}
        </p>
        {contact.phones.length === 0 ? null : <p className="contact-phones">{contact.phones.join(' · ')}</p>}
        <p className="soft small">
          {[
            contact.hours?.[language],
            contact.abroad === undefined ? undefined : `${t('contacts.abroad')} ${contact.abroad}`,
            contact.site?.replace(/^https:\/\/(www\.)?/, ''),
          ]
            .filter((part) => part !== undefined)
            .join(' · ')}
        </p>
        {/* Beside the button: what stands in one is its name, and is not announced when it changes. */}
        <p role="status" className={copied ? 'small' : 'visually-hidden'}>
          {copied ? t('common.copied') : ''}
        </p>
      </div>
      {number === undefined ? null : (
        <Button
          look="quiet"
          small
          label={t('contacts.copyPhone')}
          describedBy={id}
          onPress={() => {
            void bridge.app.copyText({ text: number }).then(({ ok }) => setCopied(ok));
          }}
        >
          <Copy className="icon" aria-hidden />
          {t('common.copy')}
        </Button>
      )}
    </div>
  );
}
