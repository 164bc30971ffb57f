import * as z from 'zod/mini';

/** Where a certificate can lie (domain: KCAC.TS.UI and the media beside it). */
export const placeKinds = [
  'npki', // an NPKI folder of this computer
  'removable', // an NPKI folder of a drive that can be pulled out
  'folder', // a folder that the customer added
  'file', // a .pfx/.p12 that was opened
  'secure-storage', // 이 PC의 보안 저장소
  'token', // 보안토큰
  'cloud', // 금융인증서
] as const;
export const PlaceKind = z.enum(placeKinds);
export type PlaceKind = z.infer<typeof PlaceKind>;

/** What can be done with one copy, beside being listed and looked at. */
const files = ['sign', 'check-secret', 'change-secret', 'copy', 'export', 'delete'] as const;
export const CopyAct = z.enum(files);
export type CopyAct = z.infer<typeof CopyAct>;

/**
 * Which acts a medium knows. An opened file is the customer's own, wherever it lies: it is copied into a place of ours
 * (가져오기) and never changed. The key of a token or of the cloud never leaves it, and nothing is deleted there.
 */
export const actsOf: Readonly<Record<PlaceKind, readonly CopyAct[]>> = {
  npki: files,
  removable: files,
  folder: files,
  'secure-storage': files,
  file: ['sign', 'check-secret', 'copy'],
  token: ['sign', 'check-secret', 'change-secret'],
  cloud: ['sign', 'check-secret', 'change-secret'],
};
