import { CircleCheck, CircleX, TriangleAlert } from 'lucide-react';
import { useStore } from 'zustand';
import type { MachineCheck } from '../../shared/ipc.ts';
import { useClient } from '../client.ts';
import { LinkButton } from '../help/link-button.tsx';
import { ReasonNotice } from '../help/reason-notice.tsx';
import { reasonText } from '../i18n/reason-text.ts';
import { Page } from '../shell/page.tsx';
import { Button } from '../ui/button.tsx';
import { Progress } from '../ui/progress.tsx';
import { useWords } from '../words.ts';

/** 보안 점검: each check, passed or not, with what solves it. `onLeave` where there is a page to go back to. */
export function MachinePage({ onLeave }: { readonly onLeave?: (() => void) | undefined }) {
  const { t } = useWords();
  const { machine } = useClient();
  const { at, value, reason } = useStore(machine.store);
  return (
    <Page heading={t('machine.heading')} intro={t('machine.intro')} narrow>
      <div role="status">{at === 'loading' ? <Progress text={t('machine.running')} /> : null}</div>
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
        <Button pending={at === 'loading'} onPress={() => void machine.load()}>
          {t('machine.again')}
        </Button>
      </div>
    </Page>
  );
}

const looks = {
  passed: [CircleCheck, 'good'],
  attention: [TriangleAlert, 'warn'],
  blocked: [CircleX, 'bad'],
} as const;

function Check({ check: { check, result, reason } }: { readonly check: MachineCheck }) {
  const { t, language, bank } = useWords();
  const [Icon, tone] = looks[result];
  const text = reason === null || check === 'debugger' ? null : reasonText(reason, language, bank.name);
  const unexplained = check === 'debugger' ? 'machine.debuggerAttached' : 'machine.unexplained';
  return (
    <li className="check">
      <div className="stack-tight">
        <h2 className="check-name">{t(`machine.checks.${check}`)}</h2>
        {result === 'passed' ? (
          <p className="soft small">{t(`machine.passedText.${check}`)}</p>
        ) : (
          <>
            <p>{text?.message ?? t(unexplained)}</p>
            {text === null || text.action === '' ? null : <p className="soft small">{text.action}</p>}
            {check !== 'debugger' && (reason?.code === 'APP_OUTDATED' || reason?.code === 'APP_TAMPERED') ? (
              <div className="row">
                <LinkButton link="install">{t('machine.install')}</LinkButton>
              </div>
            ) : null}
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
