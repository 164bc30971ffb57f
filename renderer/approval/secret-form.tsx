import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApprovalView } from '../../shared/approval.ts';
import { type PasswordRule, passwordRules } from '../../shared/password-rules.ts';
import { reasonText } from '../i18n/reason-text.ts';
import { CardFields } from '../ui/card-fields.tsx';
import { Caution } from '../ui/caution.tsx';
import { PasswordField } from '../ui/password-field.tsx';
import { TextField } from '../ui/text-field.tsx';
import type { ApprovalState } from './approval-machine.ts';
import { type SecretField, differs, formOf, ruleBroken, secretFields } from './secrets.ts';
import { type Fields, fieldAtFault } from './use-approval.ts';

interface Props {
  readonly view: ApprovalView;
  readonly state: ApprovalState;
  readonly fields: Fields;
  /** Whether what was told beforehand of the tries that are left is over. */
  readonly refused: boolean;
}

/** The secret that the window asks for, and the new one where it is to be changed, with why the last was refused. */
export function SecretForm({ view, state, fields, refused }: Props) {
  const { t } = useTranslation();
  // Of the secret only this is kept: which rule it breaks, and whether it was typed differently.
  const [rule, setRule] = useState<PasswordRule | 'kept' | null>(null);
  const [different, setDifferent] = useState(false);
  const form = formOf(view.asks);
  if (form === null) return null;
  const fault = fieldAtFault(state);
  const value = (name: SecretField) => fields[name].current?.value ?? '';
  const typing = () => {
    const next = value('next');
    setRule(next === '' || view.asks === 'new-token-pin' ? null : (ruleBroken(view.asks, next) ?? 'kept'));
    setDifferent(differs({ next, repeat: value('repeat') }));
  };
  if (form.kind === 'card') {
    // Nobody says which of the two was wrong.
    const missing = state.step === 'asking' && state.hint !== null;
    const errorAt = (name: SecretField) => (missing && fault === name ? errorOf() : null);
    return view.card === null ? null : (
      <CardFields
        places={view.card}
        fields={[fields.current, fields.next]}
        errors={[errorAt('current'), errorAt('next')]}
        refusal={missing || fault === null ? null : errorOf()}
      />
    );
  }
  if (form.kind === 'otp')
    return (
      <TextField
        ref={fields.current}
        label={t('approval.otp')}
        name="otp"
        code
        hint={t(form.hint)}
        error={fault === null ? null : errorOf()}
      />
    );
  const notices = {
    current: refused ? null : <Tries view={view} />,
    next: rule === null ? null : <Rule rule={rule} />,
    repeat: different ? <Caution text={t('approval.mismatch')} /> : null,
  };
  const hints = {
    current: t(form.hint),
    next: 'newHint' in form ? t(form.newHint) : undefined,
    repeat: undefined,
  };
  return form.labels.map((label, index) => {
    const name = secretFields[index] ?? 'current';
    return (
      <PasswordField
        key={label}
        ref={fields[name]}
        label={t(label)}
        name={name}
        hint={hints[name]}
        digits={form.kind === 'digits' ? 6 : undefined}
        error={fault === name ? errorOf() : null}
        notices={notices[name]}
        onInput={name === 'current' ? undefined : typing}
      />
    );
  });

  function errorOf(): string | null {
    if (form === null || state.step !== 'asking') return null;
    const { hint, refusal } = state;
    if (hint !== null && hint !== 'not-armed') {
      if (hint.why === 'mismatch') return t('approval.mismatch');
      if (hint.why === 'missing')
        return t(hint.field === 'current' || form.kind === 'card' ? form.missing : 'approval.newMissing');
      return t('approval.ruleBroken', { rule: t(`passwordRules.${hint.why}`) });
    }
    if (refusal === null) return null;
    // The sentence of the reason names the rules of a certificate password; a PIN has others.
    const broken = passwordRules.find((one) => one === refusal.params['rule']);
    if (broken !== undefined && view.asks !== 'new-password')
      return t('approval.ruleBroken', { rule: t(`passwordRules.${broken}`) });
    const { message, action } = reasonText(refusal, view.language, view.bank);
    return `${message} ${action}`.trim();
  }
}

function Rule({ rule }: { readonly rule: PasswordRule | 'kept' }) {
  const { t } = useTranslation();
  return rule === 'kept' ? (
    <p className="field-hint">{t('approval.rulesKept')}</p>
  ) : (
    <Caution text={t('approval.ruleBroken', { rule: t(`passwordRules.${rule}`) })} />
  );
}

/** How many tries are left, before the first one. */
function Tries({ view: { tries } }: Pick<Props, 'view'>) {
  const { t } = useTranslation();
  if (tries === null) return null;
  if (tries.kind === 'count')
    return <p className="field-hint">{t('approval.tries', { left: tries.left, limit: tries.limit })}</p>;
  return tries.state === 'ok' ? null : <Caution text={t(`approval.pinStates.${tries.state}`)} />;
}
