import { useEffect, useRef, useState } from 'react';
import type { Reason } from '../../shared/reasons.ts';
import { useClient } from '../client.ts';
import { TextField } from '../ui/text-field.tsx';
import { useWords } from '../words.ts';
import { SecondFactorForm } from './second-factor-form.tsx';

/** The number that the customer's OTP shows. */
export function OtpForm({ refusal }: { readonly refusal: Reason | null }) {
  const { t } = useWords();
  const { session } = useClient();
  const code = useRef<HTMLInputElement>(null);
  const [invalid, setInvalid] = useState(false);
  useEffect(() => {
    if (refusal !== null) code.current?.focus();
  }, [refusal]);

  const submit = () => {
    const field = code.current;
    if (field === null) return;
    const digits = field.value.replace(/\s/g, '');
    const whole = /^\d{6}$/.test(digits);
    setInvalid(!whole);
    if (!whole) return field.focus();
    field.value = '';
    void session.confirmSecondFactor({ kind: 'otp', code: digits });
  };
  return (
    <SecondFactorForm onSubmit={submit}>
      <TextField
        ref={code}
        label={t('otp.code')}
        name="code"
        code
        autoComplete="one-time-code"
        hint={t('otp.hint')}
        error={invalid ? t('otp.invalid') : null}
      />
    </SecondFactorForm>
  );
}
