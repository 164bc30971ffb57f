import { LoaderCircle } from 'lucide-react';
import type { ReactNode, Ref } from 'react';

export type ButtonLook = 'primary' | 'secondary' | 'quiet' | 'plain';

export const buttonClass = (look: ButtonLook, extra = ''): string =>
  `button ${look === 'primary' ? '' : `button-${look}`} ${extra}`.trim();

interface Props {
  readonly children: ReactNode;
  readonly look?: ButtonLook;
  readonly small?: boolean;
  readonly wide?: boolean;
  readonly type?: 'button' | 'submit';
  /** Under way: stays focusable, acts no second time. */
  readonly pending?: boolean;
  readonly onPress?: (() => void) | undefined;
  readonly label?: string;
  readonly describedBy?: string | undefined;
  readonly autoFocus?: boolean;
  readonly ref?: Ref<HTMLButtonElement>;
}

/** The platform's own button. React Aria's announces its pending state in a way that leaves unnamed images behind. */
export function Button({
  look = 'primary',
  small = false,
  wide = false,
  pending = false,
  type = 'button',
  ...p
}: Props) {
  return (
    <button
      ref={p.ref}
      type={type}
      className={buttonClass(look, `${small ? 'button-small' : ''} ${wide ? 'button-wide' : ''}`)}
      // Not `disabled`: that would drop the focus to the top of the page.
      aria-disabled={pending || undefined}
      aria-label={p.label}
      aria-describedby={p.describedBy}
      autoFocus={p.autoFocus}
      onClick={(event) => {
        if (pending) event.preventDefault();
        else p.onPress?.();
      }}
    >
      {pending ? <LoaderCircle className="icon spinner" aria-hidden /> : null}
      {p.children}
    </button>
  );
}
