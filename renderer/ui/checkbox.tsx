import { Check, CircleAlert } from 'lucide-react';
import { type Ref, useId } from 'react';
import { Checkbox as AriaCheckbox } from 'react-aria-components/Checkbox';

interface Props {
  readonly label: string;
  readonly selected: boolean;
  readonly onChange: (selected: boolean) => void;
  /** Why the page does not go on without it. */
  readonly error?: string | null;
  readonly ref?: Ref<HTMLInputElement>;
}

export function Checkbox({ label, selected, onChange, error = null, ref }: Props) {
  const id = useId();
  return (
    <div className="field">
      <AriaCheckbox
        className="checkbox"
        isSelected={selected}
        onChange={onChange}
        isInvalid={error !== null}
        {...(error !== null && { 'aria-describedby': `${id}-error` })}
        {...(ref !== undefined && { inputRef: ref })}
      >
        <span className="checkbox-box">{selected ? <Check className="icon" aria-hidden /> : null}</span>
        {label}
      </AriaCheckbox>
      {error === null ? null : (
        <p className="field-error" id={`${id}-error`} role="alert">
          <CircleAlert className="icon" aria-hidden />
          {error}
        </p>
      )}
    </div>
  );
}
