import type { Reason } from '../../shared/reasons.ts';
import { LinkButton } from '../help/link-button.tsx';
import { ReasonNotice } from '../help/reason-notice.tsx';
import { useWords } from '../words.ts';

/** Why logging in failed, with tries left or until when it is locked, and the page that lifts the lock. */
export function LogInRefusal({ reason }: { readonly reason: Reason }) {
  const { t } = useWords();
  const otp = reason.code === 'OTP_WRONG' || reason.params['account'] === 'otp';
  const lifts = reason.code === 'LOCKED' || reason.code === 'LOGIN_FAILED' || reason.code === 'OTP_WRONG';
  return (
    <ReasonNotice reason={reason} operation="register" role="alert">
      {lifts ? (
        <div className="row">
          {otp ? (
            <LinkButton link="unlockOtp">{t('login.unlockOtp')}</LinkButton>
          ) : (
            <LinkButton link="resetPassword">{t('login.resetPassword')}</LinkButton>
          )}
        </div>
      ) : null}
    </ReasonNotice>
  );
}
