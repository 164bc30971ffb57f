import { Eye, EyeOff } from 'lucide-react';
import { type ReactNode, type Ref, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Caution } from './caution.tsx';
import { TextField } from './text-field.tsx';

interface Props {
  readonly label: string;
  readonly name: string;
  readonly hint?: string | undefined;
  readonly error?: string | null;
  readonly describedBy?: string | undefined;
  readonly autoComplete?: string;
  readonly digits?: number | undefined;
  /** Said as it changes, beside what the field says of the keyboard. */
  readonly notices?: ReactNode;
  readonly onInput?: (() => void) | undefined;
  readonly ref?: Ref<HTMLInputElement>;
}

/** A password: can be looked at, tells of Caps Lock and of Hangul input, lets people paste. Its text stays in the DOM. */
export function PasswordField(p: Props) {
  const { t } = useTranslation();
  const [shown, setShown] = useState(false);
  const [capsLock, setCapsLock] = useState(false);
  const [hangul, setHangul] = useState(false);
  const Icon = shown ? EyeOff : Eye;

  const onKey = (event: React.KeyboardEvent<HTMLInputElement>) => {
    setCapsLock(event.getModifierState('CapsLock'));
    // 229 is how an input method announces itself where no composition event comes (password fields on Windows).
    if (event.type === 'keydown')
      setHangul(event.nativeEvent.isComposing || event.keyCode === 229 || event.key === 'Process');
  };
  return (
    <TextField
      label={p.label}
      name={p.name}
      type={shown ? 'text' : 'password'}
      error={p.error ?? null}
      hint={p.hint}
      describedBy={p.describedBy}
      digits={p.digits}
      onInput={p.onInput}
      {...(p.autoComplete !== undefined && { autoComplete: p.autoComplete })}
      {...(p.ref !== undefined && { ref: p.ref })}
      onKey={onKey}
      onComposition={() => setHangul(true)}
      notices={
        <>
          {p.notices}
          {capsLock ? <Caution text={t('approval.capsLock')} /> : null}
          {hangul ? <Caution text={t('approval.hangul')} /> : null}
        </>
      }
      button={
        <button
          type="button"
          className="field-button"
          aria-label={t(shown ? 'approval.hide' : 'approval.show')}
          onClick={() => setShown(!shown)}
        >
          <Icon className="icon" aria-hidden />
        </button>
      }
    />
  );
}
