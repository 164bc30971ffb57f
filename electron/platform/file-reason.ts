import type { ReasonCode } from '../../shared/reasons.ts';

/** What the file systems' errors mean to a customer; one that is not here is a fault of ours or of the system. */
const reasons: Readonly<Record<string, ReasonCode>> = {
  ENOSPC: 'DISK_FULL',
  EDQUOT: 'DISK_FULL',
  EFBIG: 'DISK_FULL',
  EROFS: 'READ_ONLY',
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

/** The system's name of an error; '' for one that is not the system's. */
export const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : '';

export const fileReason = (error: unknown): ReasonCode | undefined => reasons[codeOf(error)];

/** It is not there (any more). */
export const isGone = (error: unknown): boolean => ['ENOENT', 'ENOTDIR'].includes(codeOf(error));
