import { Check } from 'lucide-react';
import { Checkbox as AriaCheckbox } from 'react-aria-components/Checkbox';

interface Props {
  readonly label: string;
  readonly selected: boolean;
  readonly onChange: (selected: boolean) => void;
}

export function Checkbox({ label, selected, onChange }: Props) {
  return (
    <AriaCheckbox className="checkbox" isSelected={selected} onChange={onChange}>
      <span className="checkbox-box">{selected ? <Check className="icon" aria-hidden /> : null}</span>
      {label}
    </AriaCheckbox>
  );
}
