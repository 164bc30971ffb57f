import type { HeldCertificate, RegisteredCertificate } from '../../shared/ipc.ts';
import type { Kind } from './register-machine.ts';

/**
 * What may be chosen: files that were opened, then what the last search found beside them. 은행 등록 of each is what the
 * bank's list says now: a file was opened before it was registered. `registered`: null while the list is not known.
 */
export function choicesOf(
  opened: readonly HeldCertificate[],
  found: readonly HeldCertificate[],
  registered: readonly RegisteredCertificate[] | null,
): HeldCertificate[] {
  const files = new Set(opened.map(({ id }) => id));
  const all = [...opened, ...found.filter(({ id }) => !files.has(id))];
  if (registered === null) return all;
  const listed = new Set(registered.map(({ summary }) => summary.sha256));
  return all.map((certificate) => {
    if (certificate.summary !== null && listed.has(certificate.summary.sha256))
      return { ...certificate, bank: 'registered' };
    return certificate.bank === 'registered' ? { ...certificate, bank: 'not-registered' } : certificate;
  });
}

/** Of the kind that is to be registered: 금융인증서 lies in the cloud alone, everything else is 공동인증서. */
export const ofKind = (kind: Kind, certificates: readonly HeldCertificate[]): HeldCertificate[] =>
  certificates.filter(({ places }) => {
    const inCloud = places.length > 0 && places.every((place) => place.kind === 'cloud');
    return inCloud === (kind === 'cloud');
  });
