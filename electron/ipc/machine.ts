import type { Handlers } from '../../shared/ipc.ts';
import type { createMachineCheck } from '../usecases/machine-check.ts';

export const machineHandlers = (deps: {
  check: ReturnType<typeof createMachineCheck>;
}): Handlers<'machine'> => ({ check: deps.check });
