import type { Handlers } from '../../shared/ipc.ts';

export const manageHandlers = ({ manage }: { manage: Handlers<'manage'> }): Handlers<'manage'> => manage;
