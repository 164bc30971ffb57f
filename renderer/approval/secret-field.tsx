import type { Ref } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApprovalView } from '../../shared/approval.ts';
import { reasonText } from '../i18n/reason-text.ts';
import { PasswordField } from '../ui/password-field.tsx';
import { TextField } from '../ui/text-field.tsx';
import type { ApprovalState } from './approval-machine.ts';

interface Props {
  readonly view: ApprovalView;
  readonly state: ApprovalState;
  readonly ref: Ref<HTMLInputElement>;
}

/** The one secret that the window asks for, with why the last one was refused. */
export function SecretField({ view, state, ref }: Props) {
  const { t } = useTranslation();
  const error = errorOf(state);
  if (view.asks === 'nothing') return null;
  return view.asks === 'otp' ? (
    <TextField
      ref={ref}
      label={t('approval.otp')}
      name="otp"
      code
      hint={t('approval.otpHint')}
      error={error}
    />
  ) : (
    <PasswordField
      ref={ref}
      label={t('approval.password')}
      name="certificate-password"
      hint={t('approval.hint')}
      error={error}
    />
  );

  function errorOf(now: ApprovalState): string | null {
    if (now.step !== 'asking') return null;
    if (now.hint === 'missing') return t(view.asks === 'otp' ? 'approval.otpInvalid' : 'approval.missing');
    if (now.refusal === null) return null;
    const { message, action } = reasonText(now.refusal, view.language, view.bank);
    return `${message} ${action}`.trim();
  }
}
