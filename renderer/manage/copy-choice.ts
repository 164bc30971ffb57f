import type { CopyDestination } from '../../shared/ipc.ts';

/** What choosing a destination means: it cannot be used, is free, holds the same files, or others of the same name. */
export const stateOf = ({ problem, existing }: CopyDestination): 'problem' | 'free' | 'same' | 'taken' => {
  if (problem !== null) return 'problem';
  if (existing === null) return 'free';
  return existing.same ? 'same' : 'taken';
};

/** Whether [복사] may go on; nothing is overwritten that was not compared. */
export const mayCopy = (destination: CopyDestination | null, agreed: boolean): boolean => {
  if (destination === null) return false;
  const state = stateOf(destination);
  return state === 'free' || (state === 'taken' && agreed);
};
