import { CircleAlert } from 'lucide-react';
import { type RefObject, useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { CardPlace } from '../../shared/second-factor.ts';
import { Notice } from './notice.tsx';
import { TextField } from './text-field.tsx';

type Two<T> = readonly [T, T];

interface Props {
  /** The bank's choice; the same ones again after a wrong answer. */
  readonly places: Two<CardPlace>;
  readonly fields: Two<RefObject<HTMLInputElement | null>>;
  readonly errors: Two<string | null>;
  /** Why the two of them were refused; none where it is said elsewhere. */
  readonly refusal?: string | null;
}

/**
 * 보안카드: the two places that the bank asks for, a field each. There are two and never more, and the page says so:
 * a screen that asks for the whole card is how it is stolen.
 */
export function CardFields({ places, fields, errors, refusal = null }: Props) {
  const { t } = useTranslation();
  const id = useId();
  const field = (index: 0 | 1) => (
    <TextField
      ref={fields[index]}
      label={t(`securityCard.${places[index].half}`, { cell: places[index].cell })}
      name={`card-${index + 1}`}
      digits={2}
      error={errors[index]}
    />
  );
  return (
    <div role="group" className="stack" aria-labelledby={`${id}-label`} aria-describedby={`${id}-warning`}>
      <p className="group-label" id={`${id}-label`}>
        {t('securityCard.label')}
      </p>
      <div className="card-places">
        {field(0)}
        {field(1)}
      </div>
      {refusal === null ? null : (
        <p className="field-error" role="alert">
          <CircleAlert className="icon" aria-hidden />
          {refusal}
        </p>
      )}
      <Notice tone="warn" id={`${id}-warning`}>
        <p>{t('securityCard.warning')}</p>
      </Notice>
    </div>
  );
}
