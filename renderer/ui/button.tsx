import type { ReactNode, Ref } from 'react';
import { Button as AriaButton } from 'react-aria-components/Button';

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
  readonly onPress?: () => void;
  readonly label?: string;
  readonly describedBy?: string;
  readonly autoFocus?: boolean;
  readonly ref?: Ref<HTMLButtonElement>;
}

export function Button({
  look = 'primary',
  small = false,
  wide = false,
  pending = false,
  type = 'button',
  ...p
}: Props) {
  return (
    <AriaButton
      ref={p.ref}
      type={type}
      className={buttonClass(look, `${small ? 'button-small' : ''} ${wide ? 'button-wide' : ''}`)}
      isPending={pending}
      autoFocus={p.autoFocus ?? false}
      {...(p.onPress && { onPress: p.onPress })}
      {...(p.label !== undefined && { 'aria-label': p.label })}
      {...(p.describedBy !== undefined && { 'aria-describedby': p.describedBy })}
    >
      {p.children}
    </AriaButton>
  );
}
