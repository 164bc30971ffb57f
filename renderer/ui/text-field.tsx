import { CircleAlert } from 'lucide-react';
import { type ReactNode, type Ref, useId } from 'react';

interface Props {
  readonly label: string;
  readonly name: string;
  readonly type?: 'text' | 'password';
  readonly hint?: string | undefined;
  readonly error?: string | null;
  readonly notices?: ReactNode;
  readonly describedBy?: string | undefined;
  readonly defaultValue?: string;
  readonly code?: boolean;
  /** So many digits and nothing else. */
  readonly digits?: number | undefined;
  readonly autoComplete?: string;
  readonly button?: ReactNode;
  readonly ref?: Ref<HTMLInputElement>;
  readonly onKey?: (event: React.KeyboardEvent<HTMLInputElement>) => void;
  readonly onComposition?: () => void;
  readonly onInput?: (() => void) | undefined;
}

/**
 * A labelled field that keeps its text in the DOM alone: what is typed here may be a secret, and React state, stores
 * and their histories are no place for one. Read it on submit through the ref or the form, then empty it.
 */
export function TextField({ type = 'text', code = false, autoComplete = 'off', ...p }: Props) {
  const id = useId();
  const described = [
    p.error ? `${id}-error` : '',
    p.describedBy ?? '',
    p.hint === undefined ? '' : `${id}-hint`,
    `${id}-notices`,
  ];
  return (
    <div className="field">
      <label className="field-label" htmlFor={id}>
        {p.label}
      </label>
      <div className={`field-box ${p.button === undefined ? '' : 'field-with-button'}`}>
        <input
          ref={p.ref}
          id={id}
          name={p.name}
          type={type}
          className={`field-input ${code ? 'field-code' : ''}`}
          autoComplete={autoComplete}
          autoCapitalize="none"
          autoCorrect="off"
          spellCheck={false}
          defaultValue={p.defaultValue}
          // Six digits, and the space that some OTPs show between them.
          {...(code && { inputMode: 'numeric' as const, maxLength: 7 })}
          {...(p.digits !== undefined && { inputMode: 'numeric' as const, maxLength: p.digits })}
          aria-invalid={p.error ? true : undefined}
          aria-describedby={described.filter((part) => part !== '').join(' ')}
          onKeyDown={p.onKey}
          onKeyUp={p.onKey}
          onCompositionStart={p.onComposition}
          onInput={p.onInput}
        />
        {p.button}
      </div>
      {p.error ? (
        <p className="field-error" id={`${id}-error`} role="alert">
          <CircleAlert className="icon" aria-hidden />
          {p.error}
        </p>
      ) : null}
      {/* In the page before its text: only so do screen readers tell the change. */}
      <div id={`${id}-notices`} role="status">
        {p.notices}
      </div>
      {p.hint === undefined ? null : (
        <p className="field-hint" id={`${id}-hint`}>
          {p.hint}
        </p>
      )}
    </div>
  );
}
