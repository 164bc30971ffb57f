import type { Handlers } from '../../shared/ipc.ts';
import { Refusal } from '../../shared/reasons.ts';

const notYet = (): never => {
  throw new Refusal('INTERNAL');
};

export const createManage = (): Handlers<'manage'> => ({
  details: notYet,
  checkPassword: notYet,
  changePassword: notYet,
  destinations: notYet,
  copy: notYet,
  export: notYet,
  delete: notYet,
  removed: () => [],
  restore: notYet,
  deleteForever: notYet,
  interrupted: () => [],
});
