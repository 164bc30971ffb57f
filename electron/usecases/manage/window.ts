import type { ApprovalView } from '../../../shared/approval.ts';
import type { Copy } from '../holdings.ts';
import { cardOf, emptyView, placeName, windowView } from '../window-view.ts';
import type { ManagePorts } from './manage-ports.ts';

type Named = Pick<Copy, 'name' | 'place'> & {
  readonly certificate: Pick<NonNullable<Copy['certificate']>, 'facts'> | null;
};
type Own = Pick<ApprovalView, 'operation' | 'asks'> &
  Partial<Pick<ApprovalView, 'destination' | 'replaces' | 'tries'>>;

/** What lies at a destination and cannot be read: that something is replaced is said all the same. */
const unreadable: NonNullable<ApprovalView['replaces']> = {
  holder: '-',
  kind: 'other',
  issuer: '-',
  serialNumber: '-',
  expires: '-',
};

/** What the 전자서명 window shows of a copy; one that cannot be read is known by its name. */
export const createWindows = ({
  settings,
  profile,
  clock,
}: Pick<ManagePorts, 'settings' | 'profile' | 'clock'>) => ({
  async view({ certificate, name, place }: Named, own: Own): Promise<ApprovalView> {
    const chosen = await settings.get();
    const shown = certificate
      ? windowView(certificate.facts, chosen, profile.bank, clock.now())
      : { ...emptyView(chosen, profile.bank), fileName: name };
    return { ...shown, place: placeName(place), ...own };
  },

  async card(facts: Parameters<typeof cardOf>[0] | null): Promise<NonNullable<ApprovalView['replaces']>> {
    return facts ? cardOf(facts, await settings.get(), profile.bank, clock.now()) : unreadable;
  },
});
export type Windows = ReturnType<typeof createWindows>;
