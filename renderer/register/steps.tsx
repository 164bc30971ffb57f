import { useWords } from '../words.ts';

/** Where one is in a procedure: a list with the current step marked, and the same as text. */
export function Steps({ current }: { readonly current: 1 | 2 | 3 }) {
  const { t } = useWords();
  const steps = [t('register.step1'), t('register.step2'), t('register.step3')];
  return (
    <div className="steps">
      <ol aria-label={t('register.steps')}>
        {steps.map((name, index) => (
          <li key={name} aria-current={index + 1 === current ? 'step' : undefined}>
            <span className="step-number" aria-hidden>
              {index + 1}
            </span>
            {name}
          </li>
        ))}
      </ol>
      <p className="soft small">{t('register.step', { step: current, of: steps.length })}</p>
    </div>
  );
}
