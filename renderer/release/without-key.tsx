import type { ReleaseReason } from '../../shared/bank-api.ts';
import { useClient } from '../client.ts';
import { Section } from '../shell/section.tsx';
import { Radios } from '../ui/radios.tsx';
import { useWords } from '../words.ts';

// Exhaustive by its type: a reason that the bank adds must get its place here.
const order: Record<ReleaseReason, number> = {
  lost: 0,
  'password-forgotten': 1,
  'expired-or-revoked': 2,
  'new-computer': 3,
  other: 4,
};
const reasons = (Object.keys(order) as ReleaseReason[]).sort((a, b) => order[a] - order[b]);

/** 인증서 없이 해제: why, as choices; a fresh second factor is asked in the window that follows. */
export function WithoutKey({
  why,
  missing,
}: {
  readonly why: ReleaseReason | null;
  readonly missing: boolean;
}) {
  const { t } = useWords();
  const { release } = useClient();
  return (
    <Section heading={t('release.withoutKey')} note={t('release.withoutKeyIntro')}>
      <Radios
        label={t('release.reason')}
        value={why}
        onChange={release.setWhy}
        choices={reasons.map((value) => ({ value, name: t(`release.reasons.${value}`) }))}
      />
      {missing ? (
        <p className="field-error" role="alert">
          {t('release.reasonMissing')}
        </p>
      ) : null}
    </Section>
  );
}
