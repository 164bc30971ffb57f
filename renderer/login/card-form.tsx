import { useEffect, useRef, useState } from 'react';
import type { Reason } from '../../shared/reasons.ts';
import type { CardPlace } from '../../shared/second-factor.ts';
import { useClient } from '../client.ts';
import { CardFields } from '../ui/card-fields.tsx';
import { useWords } from '../words.ts';
import { SecondFactorForm } from './second-factor-form.tsx';

interface Props {
  readonly places: readonly [CardPlace, CardPlace];
  readonly refusal: Reason | null;
}

/** Two places of the 보안카드; going on from one to the other is the customer's. */
export function CardForm({ places, refusal }: Props) {
  const { t } = useWords();
  const { session } = useClient();
  const first = useRef<HTMLInputElement>(null);
  const second = useRef<HTMLInputElement>(null);
  const [invalid, setInvalid] = useState<readonly [boolean, boolean]>([false, false]);
  useEffect(() => {
    if (refusal !== null) first.current?.focus();
  }, [refusal]);

  const submit = () => {
    const [front, back] = [first.current, second.current];
    if (front === null || back === null) return;
    const wrong = [!twoDigits.test(front.value), !twoDigits.test(back.value)] as const;
    setInvalid(wrong);
    if (wrong[0]) return front.focus();
    if (wrong[1]) return back.focus();
    const digits: [string, string] = [front.value, back.value];
    front.value = '';
    back.value = '';
    void session.confirmSecondFactor({ kind: 'securityCard', digits });
  };
  const error = (index: 0 | 1) => (invalid[index] ? t('securityCard.invalid') : null);
  return (
    <SecondFactorForm onSubmit={submit}>
      <CardFields places={places} fields={[first, second]} errors={[error(0), error(1)]} />
    </SecondFactorForm>
  );
}

const twoDigits = /^\d{2}$/;
