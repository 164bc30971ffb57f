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
        aria-describedby={`${id}-error`}
        {...(ref !== undefined && { inputRef: ref })}
      >
        <span className="checkbox-box">{selected ? <Check className="icon" aria-hidden /> : null}</span>
        {label}
      </AriaCheckbox>
      {/* In the page before its text: only so do screen readers tell it. */}
      <div id={`${id}-error`} role="alert">
        {error === null ? null : (
          <p className="field-error">
            <CircleAlert className="icon" aria-hidden />
            {error}
          </p>
        )}
      </div>
    </div>
  );
}
