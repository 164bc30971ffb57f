import { CircleCheck, CircleX, TriangleAlert } from 'lucide-react';
import { useId } from 'react';
import { useStore } from 'zustand';
import type { MachineCheck } from '../../shared/ipc.ts';
import { useClient } from '../client.ts';
import { ContactCard } from '../help/contact-card.tsx';
import { LinkButton } from '../help/link-button.tsx';
import { ReasonNotice } from '../help/reason-notice.tsx';
import { reasonText } from '../i18n/reason-text.ts';
import { Page } from '../shell/page.tsx';
import { Button } from '../ui/button.tsx';
import { Notice, type Tone } from '../ui/notice.tsx';
import { Progress } from '../ui/progress.tsx';
import { useWords } from '../words.ts';
import { type Remedy, type Verdict, remedyOf, verdictOf } from './verdict.ts';

/** 보안 점검: each check, passed or not, with what solves it. `onLeave` where there is a page to go back to. */
export function MachinePage({ onLeave }: { readonly onLeave?: (() => void) | undefined }) {
  const { t } = useWords();
  const { machine } = useClient();
  const { at, value, reason } = useStore(machine.store);
  // Where a check carries the button itself, it is not repeated for the whole page.
  const offered = value?.some((check) => check.result !== 'passed' && remedyOf(check) !== 'install') ?? false;
  return (
    <Page heading={t('machine.heading')} intro={t('machine.intro')} narrow>
      <div role="status">
        {at === 'loading' ? (
          <Progress text={t('machine.running')} />
        ) : value === null || at === 'failed' ? null : (
          <Summary verdict={verdictOf(value)} />
        )}
      </div>
      {reason === null ? null : <ReasonNotice reason={reason} operation="register" role="alert" />}
      {value === null ? null : (
        <ul className="card checks" aria-label={t('machine.list')}>
          {value.map((check) => (
            <Check key={check.check} check={check} />
          ))}
        </ul>
      )}
      <div className="row row-apart actions">
        {onLeave === undefined ? (
          <span />
        ) : (
          <Button look="secondary" onPress={onLeave}>
            {t('machine.toLogin')}
          </Button>
        )}
        {offered ? null : (
          <Button pending={at === 'loading'} onPress={() => void machine.load()}>
            {t('machine.again')}
          </Button>
        )}
      </div>
    </Page>
  );
}

const summaries = {
  passed: ['good', 'machine.passedAll'],
  attention: ['warn', 'machine.attention'],
  blocked: ['bad', 'machine.blocked'],
} as const satisfies Record<Verdict, readonly [Tone, string]>;

function Summary({ verdict }: { readonly verdict: Verdict }) {
  const { t } = useWords();
  const [tone, text] = summaries[verdict];
  return (
    <Notice tone={tone}>
      <p>{t(text)}</p>
    </Notice>
  );
}

const looks = {
  passed: [CircleCheck, 'good'],
  attention: [TriangleAlert, 'warn'],
  blocked: [CircleX, 'bad'],
} as const;

function Check({ check: { check, result, reason } }: { readonly check: MachineCheck }) {
  const { t, language, bank } = useWords();
  const id = useId();
  const [Icon, tone] = looks[result];
  const text = reason === null || check === 'debugger' ? null : reasonText(reason, language, bank.name);
  const unexplained = check === 'debugger' ? 'machine.debuggerAttached' : 'machine.unexplained';
  return (
    <li className="check">
      <div className="stack-tight">
        <h2 className="check-name" id={id}>
          {t(`machine.checks.${check}`)}
        </h2>
        {check === 'storage' ? <p className="soft small">{t('machine.storageNote')}</p> : null}
        {result === 'passed' ? (
          <p className="soft small">{t(`machine.passedText.${check}`)}</p>
        ) : (
          <>
            <p>{text?.message ?? t(unexplained)}</p>
            {text === null || text.action === '' ? null : <p className="soft small">{text.action}</p>}
            <Solve remedy={remedyOf({ check, reason })} describedBy={id} />
          </>
        )}
      </div>
      <span className={`badge badge-${tone}`}>
        <Icon className="icon" aria-hidden />
        {t(`machine.results.${result}`)}
      </span>
    </li>
  );
}

function Solve({ remedy, describedBy }: { readonly remedy: Remedy; readonly describedBy: string }) {
  const { t, bank } = useWords();
  const { machine } = useClient();
  const running = useStore(machine.store, ({ at }) => at === 'loading');
  return (
    <>
      {remedy === 'ask-bank' ? <ContactCard contact={bank.contacts.bank} /> : null}
      <div className="row">
        {remedy === 'install' ? (
          <LinkButton link="install">{t('machine.install')}</LinkButton>
        ) : (
          <Button
            look="secondary"
            small
            pending={running}
            describedBy={describedBy}
            onPress={() => void machine.load()}
          >
            {t('machine.again')}
          </Button>
        )}
      </div>
    </>
  );
}
