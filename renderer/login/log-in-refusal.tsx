import type { Reason } from '../../shared/reasons.ts';
import type { Issuer } from '../help/contact-choice.ts';
import { LinkButton } from '../help/link-button.tsx';
import { ReasonNotice } from '../help/reason-notice.tsx';
import { useWords } from '../words.ts';

interface Props {
  readonly reason: Reason;
  /** Of the certificate that was to log in. */
  readonly issuer?: Issuer | null;
}

/** Why logging in failed, or why the last session ended, with the page of the bank that helps. */
export function LogInRefusal({ reason, issuer = null }: Props) {
  const { t } = useWords();
  const link = linkOf(reason);
  return (
    <ReasonNotice
      reason={reason}
      operation="register"
      issuer={issuer}
      role={reason.code === 'CANCELLED' ? 'status' : 'alert'}
    >
      {link === null ? null : (
        <div className="row">
          <LinkButton link={link}>{t(`login.${link}`)}</LinkButton>
        </div>
      )}
    </ReasonNotice>
  );
}

/** No page lifts what a 보안카드 has locked: that is done at a branch. */
function linkOf({ code, params }: Reason): 'unlockOtp' | 'resetPassword' | null {
  const { account, factor, why } = params;
  if (account === 'securityCard' || factor === 'securityCard') return null;
  if (code === 'OTP_WRONG' || account === 'otp') return 'unlockOtp';
  const passwordHelps = code === 'LOGIN_FAILED' || code === 'LOCKED' || why === 'elsewhere';
  return passwordHelps ? 'resetPassword' : null;
}
