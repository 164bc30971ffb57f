import { useStore } from 'zustand';
import type { HeldCertificate, Preflight } from '../../shared/ipc.ts';
import { blocks } from '../../shared/reason-rules.ts';
import { useClient } from '../client.ts';
import { ReasonNotice } from '../help/reason-notice.tsx';
import { CertificateFacts } from '../inventory/certificate-facts.tsx';
import { Button } from '../ui/button.tsx';
import { Checkbox } from '../ui/checkbox.tsx';
import { Notice } from '../ui/notice.tsx';
import { Progress } from '../ui/progress.tsx';
import { useWords } from '../words.ts';
import { isNeedless } from './register-machine.ts';

/** What the check of the chosen certificate says: ours where it refuses already, else the bank's own answer. */
export function CheckResult({ certificate }: { readonly certificate: HeldCertificate | null }) {
  const { t } = useWords();
  const { register, navigation } = useClient();
  const state = useStore(register.store);
  const issuer = certificate?.summary ?? null;
  return (
    <div className="stack">
      {state.step === 'choosing' && certificate !== null
        ? certificate.findings.map((finding) => (
            <ReasonNotice
              key={finding.code}
              reason={finding}
              operation="register"
              issuer={issuer}
              role="alert"
            />
          ))
        : null}
      <div role="status" className="stack">
        {state.step === 'checking' ? <Progress text={t('register.checking')} /> : null}
        {state.step === 'opening' ? <Progress text={t('register.opening')} /> : null}
        {state.step === 'checked' || state.step === 'signing' ? (
          <Findings preflight={state.preflight} />
        ) : null}
        {state.step === 'signing' ? <Progress text={t('common.working')} /> : null}
      </div>
      {(state.step === 'checked' || state.step === 'signing') && isNeedless(state.preflight) ? (
        <div className="row">
          <Button onPress={() => navigation.go({ at: 'inventory' })}>{t('common.toList')}</Button>
        </div>
      ) : null}
      {(state.step === 'checked' || state.step === 'signing') && state.preflight.replaces !== null ? (
        <Replacement preflight={state.preflight} agreed={state.agreed} />
      ) : null}
      {state.step === 'checked'
        ? state.changed.map((what) => (
            <Notice key={what} tone="warn" role="alert">
              <p>{t(what === 'terms' ? 'terms.changed' : 'register.replaceChanged')}</p>
            </Notice>
          ))
        : null}
      {'refusal' in state && state.refusal !== null ? (
        <ReasonNotice
          reason={state.refusal}
          operation="register"
          issuer={issuer}
          role={state.refusal.code === 'CANCELLED' ? 'status' : 'alert'}
        />
      ) : null}
      {state.file === null ? null : (
        <ReasonNotice
          reason={state.file}
          operation="register"
          role={state.file.code === 'CANCELLED' ? 'status' : 'alert'}
        />
      )}
      {state.step === 'choosing' && certificate !== null && !refusedByUs(certificate) ? (
        <div className="row">
          <Button look="secondary" small onPress={() => void register.choose(certificate)}>
            {t('common.retry')}
          </Button>
        </div>
      ) : null}
    </div>
  );
}

const refusedByUs = ({ summary, findings }: HeldCertificate): boolean =>
  summary === null || findings.some(({ code }) => blocks(code, 'register'));

function Findings({ preflight }: { readonly preflight: Preflight }) {
  const { t } = useWords();
  return (
    <>
      {preflight.findings.map((finding) => (
        <ReasonNotice
          key={finding.code}
          reason={finding}
          operation="register"
          issuer={preflight.certificate}
        />
      ))}
      {preflight.proceed && !isNeedless(preflight) ? (
        <Notice tone="good">
          <p>{t('register.ready')}</p>
        </Notice>
      ) : null}
    </>
  );
}

/** A renewal replaces what is registered: both side by side, and a decision. */
function Replacement({ preflight, agreed }: { readonly preflight: Preflight; readonly agreed: boolean }) {
  const { t } = useWords();
  const { register } = useClient();
  if (preflight.replaces === null) return null;
  return (
    <div className="stack" role="group" aria-label={t('register.compare')}>
      <div className="side-by-side">
        <div className="panel stack">
          <h3>{t('register.old')}</h3>
          <CertificateFacts summary={preflight.replaces} technical={false} />
        </div>
        <div className="panel panel-chosen stack">
          <h3>{t('register.new')}</h3>
          <CertificateFacts summary={preflight.certificate} technical={false} />
        </div>
      </div>
      <Checkbox label={t('register.replaceOk')} selected={agreed} onChange={register.agree} />
    </div>
  );
}
