import type { ApprovalView } from '../../../shared/approval.ts';

/** What turns the reading order about, or breaks a line: names of folders, files and holders are a stranger's. */
const disguise = /[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}]+/gu;
const plain = (text: string): string => text.replace(disguise, ' ').trim();

type Card = NonNullable<ApprovalView['certificate']>;
type PlaceName = NonNullable<ApprovalView['place']>;

const card = ({ holder, issuer, ...rest }: Card): Card => ({
  ...rest,
  holder: plain(holder),
  issuer: plain(issuer),
});
const placeName = ({ kind, label }: PlaceName): PlaceName => ({ kind, label: plain(label) });

/**
 * A view in which every name reads as what it is. The statement stays as it stands: it is signed to the letter, and the
 * bank refuses any other.
 */
export const legible = (view: ApprovalView): ApprovalView => ({
  ...view,
  certificate: view.certificate && card(view.certificate),
  replaces: view.replaces && card(view.replaces),
  fileName: view.fileName && plain(view.fileName),
  place: view.place && placeName(view.place),
  destination: view.destination && placeName(view.destination),
});
