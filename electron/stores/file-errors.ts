import { Refusal } from '../../shared/reasons.ts';
import { FileTooLarge } from '../platform/capped-file.ts';
import { fileReason } from '../platform/file-reason.ts';

export { isGone } from '../platform/file-reason.ts';

/**
 * An error of the file system as a Refusal; one that is a Refusal already stays it. `place` is what people call the
 * folder: the path itself never enters a reason.
 */
export const refusalOf = (error: unknown, place: string): Refusal => {
  if (error instanceof Refusal) return error;
  if (error instanceof FileTooLarge) return new Refusal('FILE_DAMAGED');
  const code = fileReason(error) ?? 'INTERNAL';
  return new Refusal(code, code === 'ACCESS_DENIED' ? { place } : {});
};
