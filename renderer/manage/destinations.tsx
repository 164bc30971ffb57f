import type { CertificateSummary, CopyDestination } from '../../shared/ipc.ts';
import { ReasonNotice } from '../help/reason-notice.tsx';
import { placeName } from '../i18n/place-name.ts';
import { reasonText } from '../i18n/reason-text.ts';
import { Checkbox } from '../ui/checkbox.tsx';
import { Notice } from '../ui/notice.tsx';
import { Radios } from '../ui/radios.tsx';
import { useWords } from '../words.ts';
import { Comparison } from './comparison.tsx';
import { stateOf } from './copy-choice.ts';

interface Props {
  readonly destinations: readonly CopyDestination[];
  readonly chosen: string | null;
  readonly onChoose: (id: string) => void;
}

/** Where a copy can be put, and why not where it cannot. */
export function Destinations({ destinations, chosen, onChoose }: Props) {
  const { t, language, bank } = useWords();
  const told = (destination: CopyDestination): string => {
    const { problem } = destination;
    if (problem !== null) return reasonText(problem, language, bank.name).message;
    const state = stateOf(destination);
    return state === 'problem' ? '' : t(`copy.${state}`);
  };
  return (
    <Radios
      label={t('copy.where')}
      hideLabel
      value={chosen}
      onChange={onChoose}
      choices={destinations.map((destination) => ({
        value: destination.id,
        name: placeName(t, destination.place),
        note: (
          <span className="soft small">
            {destination.place.kind === 'secure-storage' ? `${t('machine.storageNote')} · ` : ''}
            {told(destination)}
          </span>
        ),
      }))}
    />
  );
}

interface ChosenProps {
  readonly destination: CopyDestination;
  /** The certificate that is to be copied. */
  readonly yours: CertificateSummary | null;
  readonly agreed: boolean;
  readonly onAgree: (agreed: boolean) => void;
}

/** What choosing this one means: a reason why not, nothing to do, or two certificates to compare. */
export function ChosenDestination({ destination, yours, agreed, onAgree }: ChosenProps) {
  const { t } = useWords();
  const { problem, existing } = destination;
  switch (stateOf(destination)) {
    case 'free':
      return null;
    case 'problem':
      return problem === null ? null : <ReasonNotice reason={problem} operation="register" role="alert" />;
    case 'same':
      return (
        <Notice tone="info" role="status">
          <p>{t('copy.sameNote')}</p>
        </Notice>
      );
    case 'taken':
      return (
        <>
          <Notice tone="warn" role="alert">
            <p>{t('copy.takenNote')}</p>
          </Notice>
          <Comparison
            label={t('copy.compare')}
            there={[t('copy.there'), existing?.summary ?? null]}
            yours={[t('copy.yours'), yours]}
          />
          <Checkbox label={t('copy.agree')} selected={agreed} onChange={onAgree} />
        </>
      );
  }
}
