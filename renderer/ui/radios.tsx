import { type ReactNode, useId } from 'react';
import { Label, Radio, RadioGroup } from 'react-aria-components/RadioGroup';

export interface Choice<T extends string> {
  readonly value: T;
  readonly name: string;
  /** What is seen of a long name: its beginning. */
  readonly shown?: string;
  /** Beside the name and not in it: told as its description. */
  readonly note?: ReactNode;
}

interface Props<T extends string> {
  readonly label: string;
  readonly choices: readonly Choice<T>[];
  readonly value: T | null;
  readonly onChange: (value: T) => void;
  readonly hideLabel?: boolean;
  readonly describedBy?: string | undefined;
}

export function Radios<T extends string>({ choices, ...p }: Props<T>) {
  const id = useId();
  return (
    <RadioGroup
      className="radio-group"
      value={p.value}
      onChange={(value) => {
        const chosen = choices.find((choice) => choice.value === value);
        if (chosen !== undefined) p.onChange(chosen.value);
      }}
      {...(p.describedBy !== undefined && { 'aria-describedby': p.describedBy })}
    >
      <Label className={p.hideLabel ? 'visually-hidden' : 'group-label'}>{p.label}</Label>
      {choices.map((choice) => (
        <Radio
          key={choice.value}
          value={choice.value}
          className="radio"
          aria-label={choice.name}
          {...(choice.note !== undefined && { 'aria-describedby': `${id}-${choice.value}` })}
        >
          <span className="radio-dot" aria-hidden />
          <span>
            <span className="radio-name">{choice.shown ?? choice.name}</span>
            {choice.note === undefined ? null : <span id={`${id}-${choice.value}`}>{choice.note}</span>}
          </span>
        </Radio>
      ))}
    </RadioGroup>
  );
}
