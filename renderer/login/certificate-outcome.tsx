import { useStore } from 'zustand';
import type { HeldCertificate } from '../../shared/ipc.ts';
import { endsLogIn } from '../../shared/reason-rules.ts';
import { useClient } from '../client.ts';
import { ReasonNotice } from '../help/reason-notice.tsx';
import { Button } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';
import { Progress } from '../ui/progress.tsx';
import { useWords } from '../words.ts';
import { mayLogInWith } from './certificate-choice.ts';
import { LogInRefusal } from './log-in-refusal.tsx';

/** What stands against the chosen certificate, what became of the last try with it, and whether one is under way. */
export function CertificateOutcome({ certificate }: { readonly certificate: HeldCertificate | null }) {
  const { t } = useWords();
  const { session, logInChoice } = useClient();
  const state = useStore(session.store);
  const { file, opening } = useStore(logInChoice.store);
  if (state.step !== 'logged-out') return null;
  const issuer = certificate?.summary ?? null;
  const refused = certificate !== null && !mayLogInWith(certificate);
  return (
    <div className="stack">
      <div role="status">
        {opening ? <Progress text={t('register.opening')} /> : null}
        {state.busy ? <Progress text={t('common.working')} /> : null}
      </div>
      {state.ended === null ? null : <LogInRefusal reason={state.ended} />}
      {file === null ? null : (
        <ReasonNotice
          reason={file}
          operation="register"
          role={file.code === 'CANCELLED' ? 'status' : 'alert'}
        />
      )}
      {refused
        ? certificate.findings
            .filter(({ code }) => certificate.summary === null || endsLogIn(code))
            .map((finding) => (
              <ReasonNotice
                key={finding.code}
                reason={finding}
                operation="register"
                issuer={issuer}
                role="alert"
              />
            ))
        : null}
      {state.refusal === null ? null : state.refusal.code === 'NOT_REGISTERED' ? (
        <NotRegistered />
      ) : (
        <LogInRefusal reason={state.refusal} issuer={issuer} />
      )}
    </div>
  );
}

/** No session comes of a certificate that is not registered; the way to register it is the other log-in. */
function NotRegistered() {
  const { t } = useWords();
  const { session } = useClient();
  return (
    <Notice tone="warn" title={t('byCertificate.notRegistered')} role="alert">
      <p>{t('byCertificate.notRegisteredAction')}</p>
      <div className="row">
        <Button look="secondary" small onPress={() => session.chooseWay('id')}>
          {t('byCertificate.byId')}
        </Button>
      </div>
    </Notice>
  );
}
