import { Ban, CircleCheck, CircleHelp, CirclePause, CircleX, Clock, type LucideIcon } from 'lucide-react';
import type { HeldCertificate } from '../../shared/ipc.ts';
import { useWords } from '../words.ts';

type State = HeldCertificate['state'];
const looks: Record<State, readonly [LucideIcon, 'good' | 'warn' | 'bad' | 'soft']> = {
  usable: [CircleCheck, 'good'],
  expiring: [Clock, 'warn'],
  expired: [CircleX, 'bad'],
  revoked: [Ban, 'bad'],
  suspended: [CirclePause, 'bad'],
  unusable: [CircleX, 'bad'],
  unknown: [CircleHelp, 'soft'],
};

/** The state of a certificate: an icon and a word, never colour alone. */
export function StateBadge({ state }: { readonly state: State }) {
  const { t } = useWords();
  const [Icon, tone] = looks[state];
  return (
    <span className={`badge badge-${tone}`}>
      <Icon className="icon" aria-hidden />
      {t(`states.${state}`)}
    </span>
  );
}
