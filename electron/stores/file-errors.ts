import { Refusal, type ReasonCode } from '../../shared/reasons.ts';

const codes: Readonly<Record<string, ReasonCode>> = {
  EACCES: 'ACCESS_DENIED',
  EPERM: 'ACCESS_DENIED',
  EBUSY: 'ACCESS_DENIED',
  // What a pulled-out drive or a lost network folder answers, by system.
  EIO: 'MEDIA_REMOVED',
  ENXIO: 'MEDIA_REMOVED',
  ENODEV: 'MEDIA_REMOVED',
  ENOTCONN: 'MEDIA_REMOVED',
  ESTALE: 'MEDIA_REMOVED',
  EHOSTDOWN: 'MEDIA_REMOVED',
  ENOMEDIUM: 'MEDIA_REMOVED',
  UNKNOWN: 'MEDIA_REMOVED',
  // A link, or a folder in place of a file: nothing that a certificate could be in.
  ELOOP: 'FILE_DAMAGED',
  EISDIR: 'FILE_DAMAGED',
};

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : '';

/** It is not there (any more). */
export const isGone = (error: unknown): boolean => ['ENOENT', 'ENOTDIR'].includes(codeOf(error));

/**
 * An error of the file system as a Refusal; one that is a Refusal already stays it. `place` is what people call the
 * folder: the path itself never enters a reason.
 */
export const refusalOf = (error: unknown, place: string): Refusal => {
  if (error instanceof Refusal) return error;
  const code = codes[codeOf(error)] ?? 'INTERNAL';
  return new Refusal(code, code === 'ACCESS_DENIED' ? { place } : {});
};
