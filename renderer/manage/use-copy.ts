import { useStore } from 'zustand';
import type { HeldCertificate } from '../../shared/ipc.ts';
import { useClient } from '../client.ts';

/** A page about one copy of a certificate. */
export interface Props {
  readonly id: string;
  readonly copy: string;
}

/** The copy, while it lies there: a drive may be pulled out on the way. */
export function useCopy(
  id: string,
  copy: string,
): {
  readonly certificate: HeldCertificate | undefined;
  readonly copy: HeldCertificate['places'][number] | undefined;
} {
  const { held } = useClient();
  const certificate = useStore(held.store, ({ value }) => value?.certificates.find((one) => one.id === id));
  return { certificate, copy: certificate?.places.find((place) => place.id === copy) };
}
