import type { i18n } from 'i18next';
import type { PlaceKind } from '../../shared/media.ts';

export interface Place {
  readonly kind: PlaceKind;
  readonly label: string;
}

/** A place as the customer knows it; some kinds have no name of their own, and some need theirs beside the label. */
export const placeName = (t: i18n['t'], { kind, label }: Place): string => {
  if (kind === 'secure-storage') return t('places.secureStorage');
  if (kind === 'token') return label === '' ? t('places.token') : t('places.tokenNamed', { label });
  return label === '' ? t(`places.kinds.${kind}`) : label;
};

/** The same in a list, and for a sentence about all of them. */
export const placeNames = (t: i18n['t'], places: readonly Place[]): string =>
  places.map((place) => placeName(t, place)).join(', ');
