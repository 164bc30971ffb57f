import { useStore } from 'zustand';
import { useClient } from '../client.ts';
import { reasonText } from '../i18n/reason-text.ts';
import { Button } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';
import { Progress } from '../ui/progress.tsx';
import { useWords } from '../words.ts';
import { verdictOf } from './verdict.ts';

/** What the check in the background found, beside the log-in, and the way to its page. */
export function MachineSummary() {
  const { t, language, bank } = useWords();
  const { machine, gate } = useClient();
  const { at, value, reason } = useStore(machine.store);
  // What an earlier check found says nothing of now, where this one could not be made.
  const found = at === 'failed' ? null : value;
  const flagged = found?.filter(({ result }) => result !== 'passed') ?? [];
  const verdict = found === null ? null : verdictOf(found);
  return (
    <div role="status" className="stack">
      {at === 'loading' ? <Progress text={t('machine.running')} /> : null}
      {at === 'loading' || (value === null && reason === null) ? null : (
        <Notice
          tone={verdict === 'passed' ? 'good' : 'warn'}
          title={t(verdict === 'passed' ? 'machine.passedAll' : 'machine.attention')}
        >
          {flagged.length === 0 ? null : (
            <ul className="stack-tight">
              {flagged.map((check) => (
                <li key={check.check}>
                  <strong>{t(`machine.checks.${check.check}`)}</strong>{' '}
                  {check.check === 'debugger'
                    ? t('machine.debuggerAttached')
                    : check.reason === null
                      ? t('machine.unexplained')
                      : reasonText(check.reason, language, bank.name).message}
                </li>
              ))}
            </ul>
          )}
          {reason === null ? null : <p>{reasonText(reason, language, bank.name).message}</p>}
          <div className="row">
            <Button look="quiet" small onPress={gate.open}>
              {t('machine.open')}
            </Button>
          </div>
        </Notice>
      )}
    </div>
  );
}
