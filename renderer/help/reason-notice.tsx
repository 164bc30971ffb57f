import { type ReactNode, useState } from 'react';
import { type Operation, contactFor, levelOf } from '../../shared/reason-rules.ts';
import type { Reason } from '../../shared/reasons.ts';
import { useClient } from '../client.ts';
import { reasonText } from '../i18n/reason-text.ts';
import { Button } from '../ui/button.tsx';
import { Details } from '../ui/details.tsx';
import { Notice, type Tone } from '../ui/notice.tsx';
import { useWords } from '../words.ts';
import { ContactCard } from './contact-card.tsx';
import { type Issuer, chooseContacts } from './contact-choice.ts';
import { LinkButton } from './link-button.tsx';

interface Props {
  readonly reason: Reason;
  readonly operation: Operation;
  readonly issuer?: Issuer | null;
  /** alert where something that was asked for failed; none where it stands on the page from the start. */
  readonly role?: 'alert' | 'status';
  /** What the customer can do about it here. */
  readonly children?: ReactNode;
}

const tones: Record<string, Tone> = { B: 'bad', W: 'warn', I: 'info', '-': 'info' };

/** A reason: what happened and why, what to do, whom to contact; the technical part folded and to be copied. */
export function ReasonNotice({ reason, operation, issuer = null, role, children }: Props) {
  const { t, language, bank } = useWords();
  const { message, action } = reasonText(reason, language, bank.name);
  const level = levelOf(reason.code, operation);
  const quiet = reason.code === 'CANCELLED';
  // The state of a certificate hinders no release: its advice for registering would mislead there.
  const ofItsState = level === 'I' && !quiet && reason.code !== 'ALREADY_RELEASED';
  const advice = operation === 'release' && ofItsState ? t('release.goesOn') : action;
  return (
    <Notice tone={tones[level] ?? 'info'} title={message} {...(role && { role })}>
      {advice === '' ? null : <p>{advice}</p>}
      {children}
      {reason.code === 'APP_OUTDATED' ? (
        <div className="row">
          <LinkButton link="install">{t('machine.install')}</LinkButton>
        </div>
      ) : null}
      {/* For 해제 the bank is named with every reason; a notice that hinders nothing names nobody for 등록. */}
      {!quiet &&
      (operation === 'release' || level === 'B' || contactFor(reason.code, operation) === 'issuer') ? (
        <Contacts reason={reason} operation={operation} issuer={issuer} />
      ) : null}
      {quiet ? null : <TechnicalDetails reason={reason} />}
    </Notice>
  );
}

function Contacts({ reason, operation, issuer }: Required<Pick<Props, 'reason' | 'operation' | 'issuer'>>) {
  const { t, bank } = useWords();
  const { contacts, issuerUnknown } = chooseContacts(reason.code, operation, issuer, bank);
  return (
    <div className="contacts" role="group" aria-label={t('contacts.ask')}>
      {issuerUnknown ? <p>{t('contacts.unknownIssuer')}</p> : null}
      {contacts.map((contact) => (
        <ContactCard key={contact.name.ko} contact={contact} />
      ))}
    </div>
  );
}

function TechnicalDetails({ reason }: { readonly reason: Reason }) {
  const { t } = useWords();
  const { bridge, info } = useClient();
  const [copied, setCopied] = useState(false);
  const text = [
    reason.code,
    ...Object.entries(reason.params).map(([name, value]) => `${name}: ${value}`),
    `version: ${info.version} (${info.environment})`,
  ].join('\n');
  return (
    <Details summary={t('common.details')}>
      <div className="stack-tight">
        <p className="mono">{text}</p>
        <div className="row">
          <Button
            look="secondary"
            small
            onPress={() => {
              void bridge.app.copyText({ text }).then(({ ok }) => setCopied(ok));
            }}
          >
            {t('common.copyDetails')}
          </Button>
          <span role="status" className="small">
            {copied ? t('common.copied') : ''}
          </span>
        </div>
      </div>
    </Details>
  );
}
